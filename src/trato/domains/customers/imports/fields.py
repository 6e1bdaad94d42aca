"""Which fields has a customer when it comes in a file, and under which headings do other programs write them?"""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from trato.domains.customers.models.party import PartyKind, PartyRole, Phase
from trato.foundation.exchange.targets import Field

_WHO, _REACH, _WHERE, _WORK, _CARE = _("Who"), _("How to reach them"), _("Where"), _("Work"), _("Relation")


def _kinds() -> Sequence[tuple[str, Any]]:
    return PartyKind.choices


def _phases() -> Sequence[tuple[str, Any]]:
    return Phase.choices


_KIND_WORDS = {
    "individual": "person", "contact": "person", "contacto": "person", "persona": "person", "particular": "person",
    "org": "organization", "company": "organization", "empresa": "organization", "compania": "organization",
    "account": "organization", "cuenta": "organization", "organizacion": "organization", "group": "household",
    "hogar": "household", "familia": "household",
}  # fmt: skip
_PHASE_WORDS = {
    "lead": "qualification", "subscriber": "detection", "marketingqualifiedlead": "qualification", "mql": "qualification",
    "salesqualifiedlead": "sale", "sql": "sale", "opportunity": "sale", "customer": "management", "cliente": "management",
    "evangelist": "management", "other": "detection", "otro": "detection", "suscriptor": "detection",
    "oportunidad": "sale", "marketing qualified lead": "qualification", "sales qualified lead": "sale",
    "lead calificado para marketing": "qualification", "lead calificado para ventas": "sale", "former customer": "decline",
    "churned": "decline", "deteccion": "detection", "calificacion": "qualification", "venta": "sale",
    "captacion": "acquisition", "gestion": "management", "declive": "decline",
}  # fmt: skip
_ROLE_WORDS = {
    "cliente": "customer", "customer": "customer", "client": "customer", "prospect": "prospect", "prospecto": "prospect",
    "lead": "prospect", "cliente potencial": "prospect", "partner": "partner", "socio": "partner",
    "distribuidor": "partner", "supplier": "supplier", "vendor": "supplier", "proveedor": "supplier", "press": "press",
    "prensa": "press", "member": "member", "miembro": "member", "donor": "donor", "donante": "donor",
    "stakeholder": "stakeholder", "interesado": "stakeholder",
}  # fmt: skip

PEOPLE = (
    Field("given_name", _("First name"), "name", 100, _WHO, headings=(
        "firstname givenname nombredepila nombrepila primernombre nombre ngiven forename vorname prenom personfirstname"
        " contactfirstname nombredelcontacto nombrecontacto")),
    Field("family_name", _("Last name"), "name", 100, _WHO, headings=(
        "lastname familyname surname apellidos apellido primerapellido nfamily nachname nom personlastname"
        " contactlastname apellidosdelcontacto secondname")),
    Field("name", _("Whole name"), "name", 200, _WHO, headings=(
        "fullname nombrecompleto nombreyapellidos apellidosynombre personname personanombre contactname displayname"
        " name fn nombre nombreparamostrar nombremostrado nombreapellidos cliente customername customer fileas")),
    Field("kind", _("Person or organization"), "choice", 20, _WHO, choices=_kinds, synonyms=_KIND_WORDS, headings=(
        "kind companytype tipodecontacto contacttype tipo type")),
    Field("is_company", _("Is an organization (yes or no)"), "yes_no", 10, _WHO, headings=(
        "iscompany isacompany esunacompania esunaempresa esempresa")),
    Field("tax_number", _("Tax number"), "text", 40, _WHO, headings=(
        "taxnumber taxid vat nif cif nifcif cifnif dni vatnumber idfiscal numerodeidentificacionfiscal nifdni rfc ruc"
        " numerofiscal identificacionfiscal")),
    Field("external", _("Number in the other system"), "text", 254, _WHO, headings=(
        "externalid recordid idderegistro contactid accountid personid organizationid customerid id idexterno codigo"
        " codigocliente codigodecliente numerodecliente customernumber clienteid idcliente uid prospectid recid supplierid vendorid"
        " supplierid vendorid idderegistrocontacto accountnumber leadnumber leadid companyid")),

    Field("email", _("E-mail"), "email", 254, _REACH, is_many=True, headings=(
        "email emailaddress correo correoelectronico direcciondecorreoelectronico personemailwork email1value email1"
        " mail emails correoe direccioncorreo personacorreoelectronicotrabajo emailtrabajo workemail emailwork"
        " primaryemail emailprincipal correoelectronico1 direcciondecorreo personemail e_mail"
        " email2value email3value email2 email3 email2address email3address secondaryemail personemailhome"
        " personemailother additionalemail correoelectronico2 correo2 direcciondecorreoelectronico2 otheremail"
        " workemailaddress homeemail emailhome otroemail correosecundario")),
    Field("phone", _("Phone"), "phone", 254, _REACH, is_many=True, headings=(
        "phone phonenumber telefono numerodetelefono tel tel1 telephone businessphone telefonodeltrabajo phone1value"
        " mobile mobilephone mobilephonenumber movil telefonomovil numerodetelefonomovil celular telefonocelular"
        " cellphone personphonework personphonemobile personatelefonotrabajo personatelefonomovil tlf telf tfno"
        " tel2 tel3 phone2value phone3value phone2 phone3 telefono1 telefono2 otherphone homephone personphonehome"
        " telefonoparticular telefonofijo fijo businessphone2 primaryphone companymainphone personphone telephone1"
        " workphone telefonotrabajo telefonodecasa homephone2 telefonoprincipal contactphone")),

    Field("street", _("Street"), "text", 200, _WHERE, headings=(
        "street streetaddress address direccion calle mailingstreet businessstreet calledeltrabajo address1street"
        " adrstreet domicilio direccionpostal addressline1 address1 billingstreet homestreet organizationaddress"
        " calledeenvio personaddress direccion1 via organizacionaddress calleparticular")),
    Field("street2", _("Street, second line"), "text", 200, _WHERE, headings=(
        "street2 address2 addressline2 direccion2 calle2 address1extendedaddress businessstreet2")),
    Field("postcode", _("Postcode"), "text", 20, _WHERE, headings=(
        "postcode postalcode zip zipcode codigopostal cp mailingzippostalcode mailingpostalcode mailingzip adrcode"
        " businesspostalcode codigopostaldeltrabajo address1postalcode billingzippostalcode billingpostalcode"
        " billingcode homepostalcode codpostal cpostal billingzip codigopostalparticular")),
    Field("city", _("City"), "text", 120, _WHERE, headings=(
        "city ciudad town localidad poblacion municipio mailingcity businesscity ciudaddetrabajo ciudaddeltrabajo"
        " address1city adrcity billingcity homecity suburb ville ort ciudadparticular")),
    Field("region", _("Province or region"), "text", 120, _WHERE, headings=(
        "region state stateregion province provincia estado mailingstate mailingstateprovince businessstate adrregion"
        " address1region stateid billingstate billingstateprovince homestate comunidad comunidadautonoma"
        " estadoregion provinciaoestadodeltrabajo estadoprovincia estadooprovinciadetrabajo")),
    Field("country", _("Country"), "country", 2, _WHERE, headings=(
        "country countryregion pais paisregion mailingcountry businesscountryregion paisoregiondeltrabajo countryid"
        " address1country adrcountry billingcountry homecountryregion nation officelocation countrycode codigopais"
        " land pays paisoregion businesscountry homecountry")),
    Field("language", _("Language"), "language", 20, _WHERE, headings=(
        "language preferredlanguage idioma lang idiomapreferido lengua sprache")),

    Field("company", _("Organization they work at"), "name", 200, _WORK, headings=(
        "company companyname empresa accountname organization organizationname personorganization organisation"
        " associatedcompany organization1name empresaasociada compania nombredelacuenta org parentid razonsocial"
        " nombredelaempresa personaorganizacion parentname nombreempresa account organizacion nombredelacompania"
        " relatedcompany firma organizacionnombre nombrecomercial cuenta parentcompany")),
    Field("title", _("Job title"), "text", 120, _WORK, headings=(
        "jobtitle title puesto cargo puestodetrabajo function jobposition organization1title organizationtitle"
        " personjobtitle contacttitle position rol tratamientocargo nombredelpuesto puestolaboral")),
    Field("sector", _("Sector"), "text", 120, _WORK, headings=(
        "sector industry industria ramo actividad industryid sectordeactividad")),

    Field("roles", _("What they are to us"), "list", 60, _CARE, headings=(
        "roles role relationship relacion tipodecliente customertype accounttype")),
    Field("phase", _("Phase of the relation"), "choice", 40, _CARE, choices=_phases, synonyms=_PHASE_WORDS, headings=(
        "phase lifecyclestage etapadelciclodevida fase estadodelciclodevida")),
    Field("tags", _("Tags"), "list", 60, _CARE, is_many=True, headings=(
        "tags tag labels label etiquetas etiqueta categories categorias categoryid groupmembership personlabels"
        " category grupos organizationlabels")),
)  # fmt: skip

ROLE_WORDS = _ROLE_WORDS | {value: value for value in PartyRole.values}
