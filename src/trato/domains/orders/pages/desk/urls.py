"""At which addresses do staff see orders?"""

from django.urls import path

from trato.domains.orders.pages.desk import orders

urlpatterns = [
    path("orders", orders.orders, name="orders"),
    # Numbers come from elsewhere and may hold a slash.
    path("orders/<path:number>", orders.order, name="order"),
]
