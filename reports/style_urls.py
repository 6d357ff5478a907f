"""The component page, only in the demonstration."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.generic import TemplateView

urlpatterns = [path("style/", login_not_required(TemplateView.as_view(template_name="style.html")), name="style")]
