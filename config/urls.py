from django.contrib import admin
from django.urls import include, path

from classrooms.views.home import home
from config.favicon import favicon
from config.health import healthz

urlpatterns = [
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("favicon.ico", favicon),
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("classrooms.urls")),
    path("", include("quizzes.urls")),
    path("", include("dashboards.urls")),
]

handler400 = "config.errors.bad_request"
