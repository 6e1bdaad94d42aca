"""When do rules begin with an order?"""

from django.utils.translation import gettext_lazy

from trato.foundation.automation.offers import happen, wait_for
from trato.foundation.stream.vocabulary.orders import OrderPlaced, OrderReturned

wait_for("orders.sales")
_ORDERS = gettext_lazy("Orders")
happen(OrderPlaced, gettext_lazy("a customer places an order"), group=_ORDERS)
happen(OrderReturned, gettext_lazy("a customer returns something"), group=_ORDERS)
