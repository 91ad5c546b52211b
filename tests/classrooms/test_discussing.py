import uuid

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from classrooms import discussing
from classrooms.models import Post
from tests.factories import (
    NOW,
    make_alice,
    make_assignment,
    make_bob,
    make_charlie,
    make_classroom,
    make_okafor,
    make_post,
    make_prompt,
    make_rivera,
    make_rubric,
    make_thread,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice():
    return make_alice()


@pytest.fixture
def bob():
    return make_bob()


@pytest.fixture
def rivera():
    return make_rivera()


@pytest.fixture
def thread(alice, bob, rivera):
    classroom = make_classroom(teacher=rivera, students=[alice, bob])
    return make_thread(assignment=make_assignment(classroom=classroom))


def answer(thread, author, text="Because.", now=NOW, **fields):
    return discussing.answer(thread=thread, author=author, text=text, **{"token": uuid.uuid4(), "now": now, **fields})


def reply(to, author, text="Why?", now=NOW):
    return discussing.reply(to=to, author=author, text=text, token=uuid.uuid4(), now=now)


def seen(thread, reader, *, is_teacher=False):
    rows = discussing.contributions(thread, reader=reader, is_teacher=is_teacher)
    return [(row.post.text if not row.is_placeholder else None, [post.text for post in row.replies]) for row in rows]


def test_a_student_sees_nothing_before_answering(thread, alice, bob):
    answer(thread, alice, "First.")
    assert seen(thread, bob) == []
    answer(thread, bob, "Second.")
    assert seen(thread, bob) == [("First.", []), ("Second.", [])]


def test_a_teacher_sees_everything_at_once(thread, alice, rivera):
    answer(thread, alice, "First.")
    assert seen(thread, rivera, is_teacher=True) == [("First.", [])]


def test_the_same_token_posts_once(thread, alice):
    token = uuid.uuid4()
    assert answer(thread, alice, token=token) == answer(thread, alice, token=token)
    assert Post.objects.count() == 1


def test_other_words_in_a_form_from_the_back_button_are_not_dropped(thread, alice):
    token = uuid.uuid4()
    first = answer(thread, alice, token=token)
    with pytest.raises(discussing.AlreadyAnswered):
        answer(thread, alice, "Other words.", token=token)
    replies = [
        discussing.reply(to=first, author=alice, text=text, token=token, now=NOW) for text in ("One.", "One.", "Two.")
    ]
    assert [post.text for post in replies] == ["One.", "One.", "Two."]
    assert first.replies.count() == 2


def test_a_student_answers_once(thread, alice):
    answer(thread, alice)
    with pytest.raises(discussing.AlreadyAnswered):
        answer(thread, alice)


def test_nobody_replies_before_answering(thread, alice, bob):
    first = answer(thread, alice)
    with pytest.raises(discussing.AnswerFirst):
        reply(first, bob)


def test_a_reply_to_a_reply_joins_the_same_answer_and_names_whom_it_answers(thread, alice, bob):
    first = answer(thread, alice)
    answer(thread, bob, "Mine.")
    second = reply(first, bob)
    third = reply(second, alice, "So.")
    assert third.parent == first
    assert third.text == "@Bob Baker So."
    assert reply(second, alice, "@Bob Baker again").text == "@Bob Baker again"


@pytest.mark.parametrize("moment", ["opens_at", "closes_at"])
def test_outside_the_dates_only_the_teacher_posts(thread, alice, rivera, moment):
    thread.assignment.closes_at = thread.assignment.due_at
    thread.assignment.save()
    at = {"opens_at": thread.assignment.opens_at.replace(year=2020), "closes_at": thread.assignment.closes_at}[moment]
    with pytest.raises(discussing.NotOpen):
        answer(thread, alice, now=at)
    assert answer(thread, rivera, now=at)


def test_a_locked_thread_is_read_and_not_written(thread, alice, rivera):
    first = answer(thread, alice)
    discussing.set_lock(thread=thread, locked=True, by=rivera, now=NOW)
    with pytest.raises(discussing.ThreadLocked):
        reply(first, alice)
    with pytest.raises(discussing.ThreadLocked):
        discussing.edit(post=Post.objects.get(), by=alice, text="Other.", now=NOW)
    assert seen(thread, alice) == [("Because.", [])]
    discussing.set_lock(thread=thread, locked=False, by=rivera, now=NOW)
    assert reply(Post.objects.get(), alice)
    assert [entry.action for entry in AuditEntry.objects.order_by("pk")] == ["thread-lock", "thread-unlock"]


def test_an_edit_shows_and_the_log_keeps_what_stood_there(thread, alice, bob):
    post = answer(thread, alice, "Before.")
    discussing.edit(post=post, by=alice, text="After.", now=NOW)
    post.refresh_from_db()
    assert (post.text, post.edited_at) == ("After.", NOW)
    assert "Before." in AuditEntry.objects.get(action="post-edit").reason
    with pytest.raises(discussing.NotYours):
        discussing.edit(post=post, by=bob, text="Mine.", now=NOW)


def test_a_hidden_post_is_seen_by_its_author_and_by_teachers(thread, alice, bob, rivera):
    post = answer(thread, alice, "Rude.")
    answer(thread, bob, "Kind.")
    discussing.hide(post=post, by=rivera, reason="Unkind.", now=NOW)
    assert seen(thread, bob) == [("Kind.", [])]
    assert seen(thread, alice) == [("Rude.", []), ("Kind.", [])]
    assert seen(thread, rivera, is_teacher=True) == [("Rude.", []), ("Kind.", [])]
    assert AuditEntry.objects.get(action="post-hide").reason == "Unkind."
    discussing.unhide(post=post, by=rivera, now=NOW)
    assert len(seen(thread, bob)) == 2


def test_replies_to_a_hidden_answer_stay_below_a_placeholder(thread, alice, bob, rivera):
    post = answer(thread, alice, "Rude.")
    answer(thread, bob, "Kind.")
    reply(post, bob, "Please.")
    discussing.hide(post=post, by=rivera, reason="Unkind.", now=NOW)
    assert seen(thread, bob)[0] == (None, ["Please."])


class TestThePage:
    @pytest.fixture
    def url(self, thread):
        return reverse("classrooms:thread-detail", args=[thread.assignment_id, thread.prompt.number])

    @pytest.fixture(autouse=True)
    def open_now(self, thread):
        thread.assignment.due_at = None
        thread.assignment.save()

    def test_the_answers_are_not_in_the_page_before_answering(self, thread, url, alice, bob, sign_in):
        post = make_post(thread=thread, author=alice, text="The secret is out.")
        client = sign_in(bob)
        for address in (url, f"{url}?reply={post.pk}"):
            page = client.get(address).text
            assert "The secret is out." not in page
            assert "Alice" not in page

    def test_answering_shows_the_class(self, thread, url, alice, bob, sign_in):
        make_post(thread=thread, author=alice, text="The secret is out.")
        page = sign_in(bob).post(url, {"text": "Mine.", "token": uuid.uuid4()}, follow=True).text
        assert "The secret is out." in page
        assert "Mine." in page

    def test_too_long_a_text_is_kept_in_the_form(self, thread, url, alice, sign_in):
        words = "long " * 1100
        page = sign_in(alice).post(url, {"text": words, "token": uuid.uuid4()}).text
        assert "shorten it here" in page
        assert words.strip() in page
        assert not Post.objects.exists()

    def test_words_for_a_thread_locked_meanwhile_are_kept(self, thread, url, alice, rivera, sign_in):
        client = sign_in(alice)
        client.post(url, {"text": "Mine.", "token": uuid.uuid4()})
        discussing.set_lock(thread=thread, locked=True, by=rivera, now=NOW)
        page = client.post(
            url, {"text": "One more thing.", "token": uuid.uuid4(), "parent": Post.objects.get().pk}
        ).text
        assert "Not posted." in page
        assert "One more thing." in page

    def test_what_students_write_is_text_and_no_markup(self, url, alice, sign_in):
        page = sign_in(alice).post(url, {"text": "<script>x</script>", "token": uuid.uuid4()}, follow=True).text
        assert "&lt;script&gt;x" in page

    def test_only_teachers_read_the_strong_answer_and_the_rubric(self, thread, url, alice, rivera, sign_in):
        thread.prompt.strong_answer = "Names two sources."
        thread.prompt.rubric = make_rubric(lesson=thread.prompt.lesson)
        thread.prompt.save()
        make_post(thread=thread, author=alice)
        assert "Names two sources." not in sign_in(alice).get(url).text
        page = sign_in(rivera).get(url).text
        assert "Names two sources." in page
        assert "Argues from several passages." in page

    def test_the_author_reads_why_a_post_is_hidden_and_others_do_not(self, thread, url, alice, bob, rivera, sign_in):
        post = make_post(thread=thread, author=alice, text="Rude.")
        make_post(thread=thread, author=bob, text="Kind.")
        sign_in(rivera).post(reverse("classrooms:post-hide", args=[post.pk]), {"reason": "Be kind."})
        assert "Be kind." in sign_in(alice).get(url).text
        page = sign_in(bob).get(url).text
        assert "Be kind." not in page
        assert "Rude." not in page

    def test_hiding_needs_a_reason(self, thread, alice, rivera, sign_in):
        post = make_post(thread=thread, author=alice)
        page = sign_in(rivera).post(reverse("classrooms:post-hide", args=[post.pk]), {"reason": " "})
        assert "Say why" in page.text
        post.refresh_from_db()
        assert post.hidden_at is None

    def test_a_post_of_another_thread_is_no_target(self, thread, url, alice, sign_in):
        make_post(thread=thread, author=alice)
        other = make_post(thread=make_thread(assignment=make_assignment()), author=make_charlie())
        page = sign_in(alice).post(url, {"text": "Hm.", "token": uuid.uuid4(), "parent": other.pk}).text
        assert "no longer there" in page
        assert "Hm." in page

    def test_who_may_do_what_to_a_post(self, thread, url, alice, bob, rivera, sign_in):
        post = make_post(thread=thread, author=alice)
        people = [rivera, alice, bob, make_okafor(), make_charlie()]
        clients = [sign_in(person) for person in people]
        hide, edit = reverse("classrooms:post-hide", args=[post.pk]), reverse("classrooms:post-edit", args=[post.pk])
        lock = reverse("classrooms:thread-lock", args=[thread.pk])
        assert [client.get(url).status_code for client in clients] == [200, 200, 200, 404, 404]
        assert [client.get(hide).status_code for client in clients] == [200, 403, 403, 404, 404]
        assert [client.get(edit).status_code for client in clients] == [403, 200, 403, 404, 404]
        assert [client.post(lock).status_code for client in clients] == [302, 403, 403, 404, 404]

    def test_without_a_discussion_there_is_no_page(self, thread, url, alice, sign_in):
        thread.assignment.has_discussion = False
        thread.assignment.save()
        assert sign_in(alice).get(url).status_code == 404

    def test_before_it_opens_students_read_no_prompt(self, thread, url, alice, rivera, sign_in):
        thread.assignment.opens_at = thread.assignment.opens_at.replace(year=2100)
        thread.assignment.save()
        assert sign_in(alice).get(url).status_code == 403
        assert sign_in(rivera).get(url).status_code == 200

    def test_a_long_thread_takes_few_queries(self, thread, url, alice, rivera, sign_in, django_assert_max_num_queries):
        for _ in range(20):
            top = make_post(thread=thread, author=alice)
            make_post(thread=thread, author=rivera, parent=top)
        client = sign_in(alice)
        with django_assert_max_num_queries(12):
            client.get(url)

    def test_the_list_counts_what_is_not_hidden(self, thread, alice, bob, sign_in):
        top = make_post(thread=thread, author=alice)
        make_post(thread=thread, author=alice, parent=top)
        make_post(thread=thread, author=bob, hidden_at=NOW, hidden_reason="x")
        make_prompt(lesson=thread.assignment.lesson, title="Another")
        page = sign_in(alice).get(reverse("classrooms:discussion-list", args=[thread.assignment_id])).text
        assert "1 answer, 1 reply" in page
        assert "No answers yet" in page
        assert "You have answered" in page
