from django.urls import path

from classrooms.views import assigning, assignment, classes, discussion, joining, marking, students

app_name = "classrooms"
urlpatterns = [
    path("join/", joining.class_join, name="class-join"),
    path("classes/new/", classes.class_create, name="class-create"),
    path("classes/<int:pk>/", classes.class_detail, name="class-detail"),
    path("classes/<int:pk>/edit/", classes.class_edit, name="class-edit"),
    path("classes/<int:pk>/archive/", classes.class_archive, name="class-archive"),
    path("classes/<int:pk>/code/", classes.class_code, name="class-code"),
    path("classes/<int:pk>/code/renew/", classes.class_code_renew, name="class-code-renew"),
    path("classes/<int:pk>/teachers/", classes.teacher_add, name="teacher-add"),
    path(
        "classes/<int:pk>/students/<int:user_pk>/password/",
        students.student_password_reset,
        name="student-password-reset",
    ),
    path("classes/<int:pk>/students/<int:user_pk>/remove/", students.student_remove, name="student-remove"),
    path(
        "classes/<int:pk>/students/<int:user_pk>/accommodation/",
        students.student_accommodate,
        name="student-accommodate",
    ),
    path("lessons/", assigning.lesson_list, name="lesson-list"),
    path("lessons/<slug:slug>/assign/", assigning.lesson_assign, name="lesson-assign"),
    path(
        "lessons/<slug:lesson_slug>/quizzes/<slug:slug>/preview/",
        assignment.preview_quiz_start,
        name="preview-quiz-start",
    ),
    path("assignments/<int:pk>/", assignment.assignment_detail, name="assignment-detail"),
    path("assignments/<int:pk>/edit/", assigning.assignment_edit, name="assignment-edit"),
    path("assignments/<int:pk>/release/", assigning.assignment_release, name="assignment-release"),
    path("assignments/<int:pk>/withdraw/", assigning.assignment_withdraw, name="assignment-withdraw"),
    path("assignments/<int:pk>/quizzes/<slug:slug>/start/", assignment.quiz_start, name="quiz-start"),
    path("assignments/<int:pk>/discussion/", discussion.discussion_list, name="discussion-list"),
    path("assignments/<int:pk>/discussion/<int:number>/", discussion.thread_detail, name="thread-detail"),
    path("posts/<int:pk>/edit/", discussion.post_edit, name="post-edit"),
    path("posts/<int:pk>/hide/", discussion.post_hide, name="post-hide"),
    path("posts/<int:pk>/unhide/", discussion.post_unhide, name="post-unhide"),
    path("threads/<int:pk>/lock/", discussion.thread_lock, name="thread-lock"),
    path("assignments/<int:pk>/marking/", marking.marking_queue, name="marking-queue"),
    path("marking/<int:pk>/", marking.response_mark, name="response-mark"),
    path("marking/<int:pk>/close-call/", marking.close_call_decide, name="close-call-decide"),
]
