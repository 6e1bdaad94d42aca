"""What is each table that holds nothing about people called? The others have their title in `personal_data.py`."""

from django.utils.translation import gettext_lazy as _

TITLES = {
    "access_company": _("The company"),
    "access_policyedition": _("Changes of the rules about who may do what"),
    "access_provider": _("Company accounts with which people sign in"),
    "access_quotause": _("Which records somebody was shown under a rule that counts them"),
    "access_team": _("Teams"),
    "access_teamlink": _("Which team lies below which, at any depth"),
    "access_territory": _("Territories"),
    "access_territorylink": _("Which territory lies below which, at any depth"),
    "access_territorymember": _("Who works in which territory"),
    "access_tokenday": _("What a token has used of its daily budget"),
    "account_emailaddress": _("Unused part of the library of sign-in"),
    "catalog_product": _("Products"),
    "customers_consentwording": _("Wordings under which people consented"),
    "customers_purpose": _("Purposes for which data are used"),
    "exchange_importpart": _("Steps of an import, for the way back"),
    "exchange_knownheadings": _("How columns of files were understood before"),
    "facts_field": _("Own fields: what is asked"),
    "facts_word": _("Words of the company"),
    "privacy_retention": _("How long what is kept"),
    "segments_cut": _("Where ranks of a segment end"),
    "socialaccount_socialapp": _("Unused part of the library of sign-in"),
    "socialaccount_socialtoken": _("Unused part of the library of sign-in"),
    "stream_alias": _("To whom merged customers lead now"),
    "stream_bookmark": _("How far each follower has read the stream"),
    "stream_commit": _("The order of the stream: each transaction with its position"),
    "stream_sequencer": _("Up to which moment the stream is in order"),
    "stream_tally": _("How many entries a timeline has of each kind"),
}
