"""Who works at the demo company? One person for every role, at a gift wholesaler that does not exist."""

from typing import NamedTuple

COMPANY = "Candela & Sons Gift Wholesale"
DOMAIN = "candela.example"


class Employee(NamedTuple):
    """Somebody who signs in: role, name, team (none for those from outside), and the language of the desk."""

    role: str
    given: str
    family: str
    team: str
    language: str

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given} {self.family}"

    @property
    def email(self) -> str:
        """The address to sign in with; the names are chosen so that it needs no accents."""
        return f"{self.given}.{self.family}@{DOMAIN}".lower()


TEAMS = ("Sales Iberia", "Sales Europe", "Customer service", "Marketing", "Operations")

STAFF = (
    Employee("sales_rep", "Elena", "Quiroga", "Sales Iberia", "es"),
    Employee("sales_manager", "Rafael", "Montes", "Sales Europe", "es"),
    Employee("call_center_agent", "Nerea", "Salgado", "Customer service", "es"),
    Employee("outsourced_agent", "Iker", "Zabala", "Customer service", "es"),
    Employee("service_agent", "Tom", "Ashdown", "Customer service", "en"),
    Employee("marketer", "Carla", "Benavent", "Marketing", "es"),
    Employee("technician", "Mateo", "Arribas", "Operations", "es"),
    Employee("store_manager", "Rosa", "Candela", "Operations", "es"),
    Employee("analyst", "Priya", "Winterton", "Marketing", "en"),
    Employee("data_steward", "Irene", "Vidal", "Operations", "es"),
    Employee("administrator", "Marcos", "Candela", "Operations", "es"),
    Employee("partner", "Hannah", "Brook", "", "en"),
    Employee("portal_customer", "Oliver", "Thorne", "", "en"),
)
