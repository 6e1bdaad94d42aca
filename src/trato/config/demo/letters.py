"""What do customers of a gift wholesaler write, and what do we answer? Each matter from its first message on."""

from typing import NamedTuple


class Line(NamedTuple):
    """One message: in, out or note, how many minutes after the one before, and its words."""

    direction: str
    minutes: int
    text: str


class Matter(NamedTuple):
    """A conversation: language, channel, inbox, subject, tags, priority, how it stands, and its messages."""

    language: str
    channel: str
    inbox: str
    subject: str
    tags: str
    priority: int
    ending: str
    lines: tuple[Line, ...]


def _matters(text: str) -> list[Matter]:
    """A line of facts, and below it each message with its direction and minutes, over as many lines as it takes."""
    matters = []
    for block in text.strip().split("\n\n"):
        head, *rest = block.split("\n")
        language, channel, inbox, subject, tags, priority, ending = head.split("|")
        lines: list[Line] = []
        for row in rest:
            mark, _gap, words = row.strip().partition(" ")
            direction, _plus, minutes = mark.partition("+")
            lines.append(Line(direction, int(minutes), words.replace(" / ", "\n")))
        matters.append(Matter(language, channel, inbox, subject, tags, int(priority), ending, tuple(lines)))
    return matters


INBOXES = {"service": "Atención al cliente", "sales": "Ventas", "billing": "Facturación"}

MATTERS = _matters("""
es|email|service|Faltan piezas en el último pedido|Incidencia|3|open
in+0 Buenos días: / Hoy ha llegado el pedido y faltan dos cajas de guirnaldas de luces. El albarán dice ocho y hemos recibido seis. / ¿Podéis enviarlas esta semana? Las tenemos vendidas. / Un saludo
note+12 Lo miro con almacén: creo que se quedaron en el muelle 3.

es|email|service|Llega roto|Incidencia,Rotura|3|open
in+0 Hola, acabamos de abrir la caja y vienen rotas cuatro tazas de las azules
out+14 ¡Hola! Lo siento mucho. ¿Nos puedes mandar una foto, por favor? Así lo tramitamos hoy mismo.
in+6 Ahora mismo no puedo, se la mando a la tarde. ¿Hay que devolverlas?

es|email|billing|Factura duplicada|Facturación|2|open
in+0 Buenos días, hemos recibido dos veces la misma factura de este mes. ¿Podéis anular una y confirmarnos cuál vale? Gracias.

es|form|sales|¿Hacéis envíos a Canarias?|Preventa|2|open
in+0 Hola, estoy en la ficha de las velas perfumadas
in+1 ¿Hacéis envíos a Canarias y cuánto cuestan?

es|form|sales|Solicitud de catálogo|Preventa|2|open
in+0 Abrimos tienda de regalos en enero en Valencia y nos gustaría recibir el catálogo impreso y las condiciones de mayorista.

es|email|sales|Precio para 300 unidades|Presupuesto|2|waiting
in+0 Hola, ¿qué precio nos haríais para 300 unidades de la campana de jardín? La necesitaríamos antes del 15 de diciembre.
out+95 Buenos días: / A partir de 288 unidades el precio baja un 12 %. Para el día 15 llegamos sin problema si confirmáis esta semana. / Os adjunto la oferta por escrito. / Un saludo
note+3 @Rafael Montes he aplicado la escala de Navidad, dime si te parece bien.

es|email|service|Horario de recogida|Logística|1|waiting
in+0 ¿Hasta qué hora se puede pasar a recoger?
out+4 Hasta las 18:30, de lunes a viernes. Con el número de pedido es suficiente.

es|email|service|Cambio de dirección de entrega|Datos|2|resolved
in+0 Hola: nos mudamos el lunes. La nueva dirección es calle Colón 14, bajo. ¿La cambiáis también en los pedidos pendientes?
out+40 Hecho: está cambiada en la ficha y en los dos pedidos que tenéis abiertos. ¡Buena mudanza!
in+10 Perfecto, muchas gracias.

es|email|billing|Certificado de retenciones|Facturación|1|snoozed
in+0 ¿Nos podéis enviar el modelo 347 cuando lo tengáis listo? No corre prisa.
out+200 Claro, os lo mandamos en cuanto cierre el trimestre.

es|email|sales|Propuesta de compra para primavera|Presupuesto|2|open
in+0 Hola, Elena: / Me gustó lo que vimos en la feria. Mándame, por favor, propuesta de unas 60 referencias para primavera, con las macetas pintadas y las cajas de madera. / Presupuesto: unos 2.500 €.

es|email|service|Devolución de tres artículos|Devolución|2|waiting
in+0 Queremos devolver tres relojes de cocina que no se venden. Están sin abrir. ¿Cómo lo hacemos?
out+60 Sin problema, están dentro de plazo. Os hemos preparado la recogida para el jueves entre las 9 y las 14 h. El abono sale al día siguiente de recibirlos.

en|email|service|Delivery date of my order|Delivery|2|open
in+0 Good morning, / could you tell me when the order we placed last week will arrive? Our Christmas window opens on Saturday. / Kind regards

en|email|service|Wrong colour delivered|Issue|3|open
in+0 Hi, we ordered the lunch bags in black skull and received the pink polka dot ones. Twenty pieces. Please send the right ones, we keep the pink ones for now.
note+9 The picking list was right; it happened at packing. Replacement goes out today.

en|email|service|Invoice copy|Billing|1|resolved
in+0 Could I have a copy of the October invoice please?
out+7 Of course, it is on its way to your inbox.
in+2 Got it, thanks!

en|form|sales|Minimum order|Presales|2|open
in+0 Is there a minimum order for trade customers?

en|email|sales|Samples for the spring range|Quote|2|waiting
in+0 Dear team, / may we have samples of the ceramic door knobs in all colours before we decide on the spring order?
out+120 Certainly. Samples go out tomorrow by courier; the list prices are attached. We call you on Friday to hear what you think.

en|form|sales|Stockist enquiry|Presales|2|open
in+0 We run two garden centres in Kent and would like to become stockists. Who can we talk to about terms?

en|email|billing|Credit note missing|Billing|2|open
in+0 Hello, we returned twelve cake stands three weeks ago and have not seen the credit note yet.
""")

REPLIES = (
    ("plazo", "Plazo de entrega", "Tu pedido sale mañana del almacén y llega en 48 horas. Te avisamos con el número de seguimiento.", "", ""),
    ("foto", "Pedir una foto de la rotura", "Lo siento mucho. ¿Nos puedes mandar una foto de lo que ha llegado roto? Lo tramitamos hoy mismo.", "Rotura", ""),
    ("abono", "Abono en curso", "El abono está en curso: lo verás en tu cuenta en dos o tres días laborables.", "", "resolved"),
    ("recogida", "Recogida de una devolución", "Hemos preparado la recogida para el jueves entre las 9 y las 14 h. El abono sale al día siguiente de recibirla.", "Devolución", "snoozed"),
    ("catalogo", "Envío del catálogo", "Con mucho gusto: el catálogo impreso sale hoy y te llamamos la semana que viene para resolver dudas.", "", ""),
    ("thanks", "Thank you and close", "Thank you for letting us know. If there is anything else, just answer this message.", "", "resolved"),
    ("tracking", "Tracking number follows", "Your order leaves our warehouse tomorrow. You get the tracking number as soon as the carrier has it.", "", ""),
)  # fmt: skip
