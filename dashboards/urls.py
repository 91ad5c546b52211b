from django.urls import path

from dashboards.views import attempts, gradebook, items, regrades, results, statistics

app_name = "dashboards"
urlpatterns = [
    path("assignments/<int:pk>/results/", results.assignment_results, name="assignment-results"),
    path("assignments/<int:pk>/items/", items.assignment_items, name="assignment-items"),
    path(
        "assignments/<int:pk>/questions/<int:question_pk>/regrade/", regrades.question_regrade, name="question-regrade"
    ),
    path("assignments/<int:pk>/regrades/<int:regrade_pk>/undo/", regrades.regrade_undo, name="regrade-undo"),
    path("results/attempts/<int:pk>/", attempts.attempt_detail, name="attempt-detail"),
    path("results/attempts/<int:pk>/time/", attempts.attempt_give_time, name="attempt-give-time"),
    path("results/attempts/<int:pk>/reopen/", attempts.attempt_reopen, name="attempt-reopen"),
    path("classes/<int:pk>/gradebook/", gradebook.gradebook, name="gradebook"),
    path("classes/<int:pk>/gradebook.csv", gradebook.gradebook_csv, name="gradebook-csv"),
    path("lessons/quizzes/<int:pk>/statistics/", statistics.quiz_statistics, name="quiz-statistics"),
    path("lessons/quizzes/<int:pk>/statistics.csv", statistics.quiz_statistics_csv, name="quiz-statistics-csv"),
]
