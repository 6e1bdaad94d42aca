"""At which addresses do staff see and change products?"""

from django.urls import path

from trato.domains.catalog.pages.desk import products

urlpatterns = [
    path("products", products.products, name="products"),
    path("products/new", products.new, name="product_new"),
    path("products/<uuid:uid>", products.product, name="product"),
    path("products/<uuid:uid>/edit", products.edit, name="product_edit"),
]
