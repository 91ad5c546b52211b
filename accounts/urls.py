from django.urls import path

from accounts.views import passwords, preferences, signing_in, signing_up

app_name = "accounts"
urlpatterns = [
    path("sign-in/", signing_in.sign_in, name="sign-in"),
    path("sign-out/", signing_in.sign_out, name="sign-out"),
    path("sign-up/", signing_up.teacher_sign_up, name="teacher-sign-up"),
    path("password/", passwords.password_choose, name="password-choose"),
    path("settings/", preferences.settings_page, name="settings"),
    path("settings/name/", preferences.name_save, name="name-save"),
    path("settings/password/", passwords.password_change, name="password-change"),
    path("settings/display/", preferences.preferences_save, name="preferences-save"),
]
