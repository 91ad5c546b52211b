from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AuditEntry, User
from classrooms import guessing, joining
from classrooms.models import CODE_LETTERS, Classroom, Enrolment, JoinFailure, new_join_code
from tests.factories import NOW, enrol, make_alice, make_bob, make_charlie, make_classroom, make_okafor, make_rivera

codes = st.lists(st.sampled_from(CODE_LETTERS), min_size=6, max_size=6).map(
    lambda letters: f"{''.join(letters[:3])}-{''.join(letters[3:])}"
)


@given(code=codes, dash=st.sampled_from(["-", "", " ", " - ", "–", "\u00a0"]), lower=st.booleans())
def test_a_code_is_read_whatever_its_case_and_spaces(code, dash, lower):
    typed = f"  {code.replace('-', dash)}\n"
    assert joining.normalize_code(typed.lower() if lower else typed) == code


@given(st.text(max_size=60))
def test_any_text_gives_a_code_or_nothing_and_reading_it_again_changes_nothing(text):
    code = joining.normalize_code(text)
    assert code == "" or (len(code) == 7 and set(code) <= {*CODE_LETTERS, "-"})
    assert joining.normalize_code(code) == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [("kxw4tn", "KXW-4TN"), ("КХW 4ТN", "KXW-4TN"), ("ＫＸＷ４ＴＮ", "KXW-4TN"), ("KVW-4TN", "KYW-4TN"), ("", "")],
)
def test_letters_of_other_alphabets_and_look_alikes_are_read_as_meant(typed, code):
    assert joining.normalize_code(typed) == code


def test_new_codes_can_be_typed_back():
    assert all(joining.normalize_code(code) == code for code in (new_join_code() for _ in range(50)))


@pytest.mark.django_db
class TestJoining:
    def test_a_class_has_its_maker_as_teacher(self):
        rivera = make_rivera()
        made = joining.make_class(name="Period 3", time_zone="America/Chicago", teacher=rivera, now=NOW)
        assert Classroom.objects.taught_by(rivera).get() == made

    def test_a_student_joins_and_the_log_says_so(self):
        alice, classroom = make_alice(), make_classroom()
        joining.join(classroom=classroom, user=alice, now=NOW)
        assert Classroom.objects.attended_by(alice).get() == classroom
        assert AuditEntry.objects.get(action="class-join").actor == alice

    def test_joining_twice_is_refused_in_words(self):
        alice = make_alice()
        classroom = make_classroom(students=[alice])
        with pytest.raises(joining.AlreadyMember, match="You are already in"):
            joining.join(classroom=classroom, user=alice, now=NOW)

    def test_who_was_removed_comes_back_to_the_same_membership(self):
        alice, rivera = make_alice(), make_rivera()
        classroom = make_classroom(teacher=rivera, students=[alice])
        before = Enrolment.objects.get(user=alice)
        joining.remove(enrolment=before, by=rivera, now=NOW)
        assert not Classroom.objects.attended_by(alice).exists()
        assert joining.join(classroom=classroom, user=alice, now=NOW).pk == before.pk
        assert Classroom.objects.attended_by(alice).exists()

    @pytest.mark.parametrize("fields", [{"is_joinable": False}, {"archived_at": NOW}])
    def test_a_closed_class_takes_nobody(self, fields):
        classroom = make_classroom(**fields)
        with pytest.raises(joining.ClassClosed):
            joining.find_classroom(classroom.join_code, guesser="address 1", now=NOW)
        with pytest.raises(joining.ClassClosed):
            joining.join(classroom=classroom, user=make_alice(), now=NOW)

    def test_guessing_codes_has_to_wait_and_then_may_go_on(self):
        classroom = make_classroom()
        for _ in range(guessing.FAILURES_ALLOWED):
            with pytest.raises(joining.UnknownCode):
                joining.find_classroom("AAA-AAA", guesser="address 1", now=NOW)
        with pytest.raises(joining.TooManyGuesses):
            joining.find_classroom(classroom.join_code, guesser="address 1", now=NOW)
        assert joining.find_classroom(classroom.join_code, guesser="address 2", now=NOW) == classroom
        later = NOW + guessing.FAILURES_WINDOW + timedelta(seconds=1)
        assert joining.find_classroom(classroom.join_code, guesser="address 1", now=later) == classroom

    def test_old_wrong_codes_are_forgotten(self):
        JoinFailure.objects.create(guesser="address 1", at=NOW - timedelta(days=1))
        with pytest.raises(joining.UnknownCode):
            joining.find_classroom("AAA-AAA", guesser="address 1", now=NOW)
        assert JoinFailure.objects.count() == 1

    def test_user_names_are_suggested_free_and_plain(self):
        assert joining.suggest_username("Álvaro", "O'Neill Núñez") == "alvaro.oneill.nunez"
        User.objects.create(username="Maya.Torres")
        assert joining.suggest_username("Maya", "Torres") == "maya.torres2"
        assert joining.suggest_username("李", "博") == "student"

    def test_a_renewed_code_replaces_the_old_one(self):
        rivera = make_rivera()
        classroom = make_classroom(teacher=rivera)
        old = classroom.join_code
        new = joining.renew_code(classroom=classroom, by=rivera, now=NOW)
        with pytest.raises(joining.UnknownCode):
            joining.find_classroom(old, guesser="address 1", now=NOW)
        assert joining.find_classroom(new, guesser="address 1", now=NOW) == classroom

    def test_a_reset_password_works_and_is_temporary(self):
        alice, rivera = make_alice(), make_rivera()
        make_classroom(teacher=rivera, students=[alice])
        password = joining.reset_password(enrolment=Enrolment.objects.get(user=alice), by=rivera, now=NOW)
        alice.refresh_from_db()
        assert alice.check_password(password)
        assert alice.password_is_temporary
        entry = AuditEntry.objects.get(action="student-password")
        assert password not in f"{entry.summary} {entry.reason}"

    def test_a_class_is_no_way_into_a_teachers_account(self):
        okafor, rivera = make_okafor(), make_rivera()
        classroom = make_classroom(teacher=rivera)
        enrolment = enrol(classroom, okafor)
        with pytest.raises(joining.NotTheirs):
            joining.reset_password(enrolment=enrolment, by=rivera, now=NOW)

    def test_the_last_teacher_stays(self):
        rivera = make_rivera()
        make_classroom(teacher=rivera)
        with pytest.raises(joining.LastTeacher):
            joining.remove(enrolment=Enrolment.objects.get(user=rivera), by=rivera, now=NOW)

    def test_another_teacher_is_added_by_user_name(self):
        rivera, okafor = make_rivera(), make_okafor()
        classroom = make_classroom(teacher=rivera)
        joining.add_teacher(classroom=classroom, username=" Okafor ", by=rivera, now=NOW)
        assert Classroom.objects.taught_by(okafor).get() == classroom
        with pytest.raises(joining.AlreadyTeaching):
            joining.add_teacher(classroom=classroom, username="okafor", by=rivera, now=NOW)

    @pytest.mark.parametrize("username", ["nobody", "bob"])
    def test_a_student_or_a_stranger_does_not_become_a_teacher(self, username):
        rivera = make_rivera()
        make_bob()
        classroom = make_classroom(teacher=rivera)
        with pytest.raises(joining.NoSuchTeacher):
            joining.add_teacher(classroom=classroom, username=username, by=rivera, now=NOW)

    def test_an_accommodation_is_set_changed_and_taken_back(self):
        alice, rivera = make_alice(), make_rivera()
        make_classroom(teacher=rivera, students=[alice])
        enrolment = Enrolment.objects.get(user=alice)
        for factor in ("1.5", "2"):
            joining.set_accommodation(enrolment=enrolment, time_factor=Decimal(factor), note="", by=rivera, now=NOW)
        assert Enrolment.objects.get(user=alice).accommodation.time_factor == 2
        joining.set_accommodation(enrolment=enrolment, time_factor=Decimal(1), note="", by=rivera, now=NOW)
        assert not hasattr(Enrolment.objects.get(user=alice), "accommodation")
        assert AuditEntry.objects.filter(action="student-accommodate").count() == 3


NEW_STUDENT = {
    "first_name": "Maya",
    "last_name": "Torres",
    "username": "",
    "password": "quiet-harbor-9",
    "again": "quiet-harbor-9",
}


@pytest.mark.django_db
class TestTheJoinPage:
    def test_a_visitor_joins_with_a_new_account_and_is_signed_in(self, client):
        classroom = make_classroom()
        page = client.get(reverse("classrooms:class-join"), {"code": classroom.join_code.lower()})
        assert classroom.name in page.text
        client.post(reverse("classrooms:class-join"), {"code": classroom.join_code, **NEW_STUDENT})
        student = User.objects.get(username="maya.torres")
        assert client.session["_auth_user_id"] == str(student.pk)
        assert Classroom.objects.attended_by(student).get() == classroom
        assert "sign in as maya.torres" in client.get(reverse("home")).text

    def test_a_taken_user_name_keeps_the_form_and_offers_a_free_one(self, client):
        User.objects.create(username="maya.torres")
        code = make_classroom().join_code
        page = client.post(reverse("classrooms:class-join"), {"code": code, **NEW_STUDENT, "username": "Maya.Torres"})
        assert "maya.torres2 is free" in page.text
        assert 'value="Torres"' in page.text

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"again": "other-harbor-9"}, "not the same"),
            ({"password": "12345678", "again": "12345678"}, "too common"),
            ({"first_name": ""}, "required"),
        ],
    )
    def test_what_is_wrong_is_said_and_nobody_is_made(self, client, change, words):
        code = make_classroom().join_code
        page = client.post(reverse("classrooms:class-join"), {"code": code, **NEW_STUDENT, **change})
        assert words in page.text
        assert not User.objects.filter(username="maya.torres").exists()

    def test_a_wrong_code_says_what_codes_look_like(self, client):
        page = client.get(reverse("classrooms:class-join"), {"code": "nope"})
        assert "That code isn&#x27;t a class. Codes look like KXW-4TN. Ask your teacher." in page.text

    def test_who_is_signed_in_confirms_and_joins(self, sign_in):
        alice, classroom = make_alice(), make_classroom()
        client = sign_in(alice)
        page = client.get(reverse("classrooms:class-join"), {"code": classroom.join_code})
        assert f"Join {classroom.name}?" in page.text
        assert not Classroom.objects.attended_by(alice).exists()
        client.post(reverse("classrooms:class-join"), {"code": classroom.join_code})
        assert Classroom.objects.attended_by(alice).exists()

    def test_a_second_click_on_join_is_no_error(self, sign_in):
        alice = make_alice()
        classroom = make_classroom(students=[alice])
        page = sign_in(alice).post(reverse("classrooms:class-join"), {"code": classroom.join_code})
        assert "already in this class" in page.text

    def test_guessing_is_answered_with_429(self, client):
        for _ in range(guessing.FAILURES_ALLOWED):
            client.get(reverse("classrooms:class-join"), {"code": "AAA-AAA"})
        page = client.get(reverse("classrooms:class-join"), {"code": "AAA-AAA"})
        assert page.status_code == 429
        assert "Wait ten minutes" in page.text


@pytest.mark.django_db
class TestClassPages:
    def test_a_teacher_makes_a_class_and_lands_on_its_code(self, sign_in):
        client = sign_in(make_rivera())
        page = client.post(
            reverse("classrooms:class-create"), {"name": " Period  3 ", "time_zone": "America/Denver"}, follow=True
        )
        made = Classroom.objects.get(name="Period 3")
        assert made.join_code in page.text
        assert "<svg" in page.text
        assert "style=" not in page.text

    def test_a_student_makes_no_class(self, sign_in):
        assert sign_in(make_alice()).get(reverse("classrooms:class-create")).status_code == 403

    def test_the_roster_of_thirty_takes_few_queries(self, sign_in, django_assert_max_num_queries):
        rivera = make_rivera()
        students = [User.objects.create(username=f"s{n}") for n in range(30)]
        classroom = make_classroom(teacher=rivera, students=students)
        client = sign_in(rivera)
        with django_assert_max_num_queries(12):
            page = client.get(reverse("classrooms:class-detail", args=[classroom.pk]))
        assert "s29" in page.text

    def test_the_new_password_is_shown_once(self, sign_in):
        alice, rivera = make_alice(), make_rivera()
        classroom = make_classroom(teacher=rivera, students=[alice])
        client = sign_in(rivera)
        url = reverse("classrooms:student-password-reset", args=[classroom.pk, alice.pk])
        page = client.post(url)
        alice.refresh_from_db()
        assert alice.check_password(page.context["password"])
        assert "no-store" in page["Cache-Control"]
        assert page.context["password"] not in client.get(url).text

    @pytest.mark.parametrize("name", ["class-detail", "class-edit", "class-code", "class-code-renew"])
    def test_only_its_teachers_open_a_class(self, sign_in, name):
        alice, rivera = make_alice(), make_rivera()
        classroom = make_classroom(teacher=rivera, students=[alice])
        url = reverse(f"classrooms:{name}", args=[classroom.pk])
        people = [rivera, alice, make_okafor(), make_charlie()]
        assert [sign_in(person).get(url).status_code for person in people] == [200, 403, 404, 404]

    @pytest.mark.parametrize("name", ["student-password-reset", "student-remove", "student-accommodate"])
    def test_a_teacher_reaches_only_students_of_the_own_class(self, sign_in, name):
        alice, bob, rivera, okafor = make_alice(), make_bob(), make_rivera(), make_okafor()
        classroom = make_classroom(teacher=rivera, students=[alice])
        make_classroom(teacher=okafor, students=[bob])
        other = reverse(f"classrooms:{name}", args=[classroom.pk, bob.pk])
        assert sign_in(rivera).post(other).status_code == 404
        mine = reverse(f"classrooms:{name}", args=[classroom.pk, alice.pk])
        assert sign_in(okafor).post(mine).status_code == 404
        assert sign_in(alice).post(mine).status_code == 403

    def test_an_accommodation_out_of_range_is_refused_and_kept_in_the_form(self, sign_in):
        alice, rivera = make_alice(), make_rivera()
        classroom = make_classroom(teacher=rivera, students=[alice])
        url = reverse("classrooms:student-accommodate", args=[classroom.pk, alice.pk])
        page = sign_in(rivera).post(url, {"time_factor": "15", "note": "504"})
        assert "Enter a number from 1 to 5" in page.text
        assert 'value="15"' in page.text

    def test_an_archived_class_leaves_the_lists_and_comes_back(self, sign_in):
        alice, rivera = make_alice(), make_rivera()
        classroom = make_classroom(teacher=rivera, students=[alice], name="Period 9")
        client = sign_in(rivera)
        client.post(reverse("classrooms:class-archive", args=[classroom.pk]))
        assert "Archived classes (1)" in client.get(reverse("home")).text
        client.post(reverse("classrooms:class-archive", args=[classroom.pk]))
        assert "Archived classes" not in client.get(reverse("home")).text
