from django.http import HttpRequest, HttpResponse


def attempt_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse()


def attempt_give_time(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse()
