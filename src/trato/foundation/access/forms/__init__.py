"""What do the pages of access accept?"""

from trato.foundation.access.forms.keys import Code, NewApp, PresentPassword
from trato.foundation.access.forms.sign_in import Forgotten, NewPassword, SignIn

__all__ = ["Code", "Forgotten", "NewApp", "NewPassword", "PresentPassword", "SignIn"]
