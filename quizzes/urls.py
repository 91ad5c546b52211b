from django.urls import path

from quizzes.views import attempts, question_preview, reviews, submitting

app_name = "quizzes"
urlpatterns = [
    path("questions/<int:pk>/preview/", question_preview.question_preview, name="question-preview"),
    path("attempts/<int:pk>/", attempts.page, name="attempt-page"),
    path("attempts/<int:pk>/save/", attempts.save, name="attempt-save"),
    path("attempts/<int:pk>/submit/", submitting.submit, name="attempt-submit"),
    path("attempts/<int:pk>/review/", reviews.review, name="attempt-review"),
    path("attempts/<int:pk>/receipt/", reviews.receipt, name="attempt-receipt"),
]
