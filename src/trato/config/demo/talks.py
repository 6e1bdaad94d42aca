"""What do a gift wholesaler and its customers talk about? Texts with room for a product and an order number."""

import re
from typing import NamedTuple


class Talk(NamedTuple):
    """One contact as it is written down; kinds, directions and outcomes are those of the interaction log."""

    kind: str
    direction: str
    outcome: str
    role: str
    subject: str
    body: str


def _talks(text: str) -> list[Talk]:
    """A line with all but the body, and below it, indented, the body."""
    talks = []
    for entry in re.split(r"\n(?=\S)", text.strip()):
        head, _line_end, body = entry.partition("\n")
        kind, direction, outcome, role, subject = head.split("|")
        talks.append(Talk(kind, direction, outcome, role, subject, " ".join(body.split())))
    return talks


SPANISH = _talks("""
call|in|resolved|call_center_agent|Plazo de entrega del pedido {order}
    Pregunta cuándo llega el pedido {order}. Le confirmo que salió ayer del almacén y que el transportista
    entrega en dos días.
call|in|resolved|service_agent|Falta una caja en el pedido {order}
    Han recibido todo menos una caja de {product}. Revisado con almacén: quedó en el muelle; sale hoy sin cargo.
call|in|call_back|service_agent|Piezas rotas en {product}
    Llegaron seis piezas rotas de {product}. Pide abono, no reposición. Mandará fotos; quedo en llamar cuando
    las tengamos.
call|in|interested|sales_rep|Consulta de precio por volumen
    Quiere precio para 300 unidades de {product}. Le adelanto un escalado a partir de 144 y le envío la oferta
    por escrito.
call|out|interested|sales_rep|Novedades de otoño
    Le cuento las novedades de la temporada. Le interesa la línea de {product}; pide muestras antes de decidir.
call|out|no_answer|sales_rep|Seguimiento del pedido {order}
    No contesta. Vuelvo a intentarlo mañana por la mañana, que es cuando está en la tienda.
call|out|voicemail|call_center_agent|Aviso de reposición
    Mensaje en el buzón: ya hay existencias de {product} y le guardamos su cantidad habitual hasta el viernes.
call|out|call_back|sales_rep|Propuesta de compra para Navidad
    Está atendiendo a un cliente; pide que la llame después de las cinco para repasar la propuesta de Navidad.
call|out|answered|sales_rep|Repaso de la cuenta
    Repasamos lo que va bien y lo que no: {product} rota cada dos semanas, la papelería se le queda. Bajamos
    papelería en el próximo pedido.
call|out|not_interested|sales_rep|Expositor de mostrador
    Le ofrezco el expositor con {product}. No tiene sitio en el mostrador hasta después de las obras.
call|in|resolved|call_center_agent|Copia de la factura {order}
    Necesita la factura {order} para su gestoría. Se la reenvío al correo de siempre mientras hablamos.
call|in|resolved|call_center_agent|Cambio de dirección de entrega
    A partir de ahora entregan por la puerta trasera, de nueve a una. Anotado para el transportista.
call|in|answered|call_center_agent|Pregunta por existencias
    Pregunta si queda {product}. Quedan 48; reserva 24 y lo incluirá en el pedido del lunes.
call|in|call_back|service_agent|Color distinto al del catálogo
    El tono de {product} no coincide con el catálogo. Consulto el lote con almacén y la llamo.
call|out|resolved|service_agent|Abono del pedido {order}
    Le confirmo el abono por las piezas dañadas del pedido {order}. Lo verá descontado en la próxima factura.
    Queda conforme.
call|out|answered|marketer|Invitación a la feria
    Le invito a nuestro puesto en la feria de septiembre. Vendrá el domingo con su socia y quiere ver {product}.
call|in|interested|sales_rep|Abre una segunda tienda
    Abre otra tienda en primavera y quiere un surtido de arranque parecido al de la primera, con más {product}.
call|out|answered|call_center_agent|Encuesta tras la entrega
    Todo llegó bien y a tiempo. Sugiere menos plástico en el embalaje de {product}.
email|in|received|service_agent|Fotos de las piezas dañadas
    Envía cuatro fotos de {product} con golpes en las esquinas del embalaje. Parece daño de transporte; abro
    reclamación al transportista.
email|in|received|sales_rep|Solicitud de oferta
    Pide oferta para {product} y otros tres artículos, con portes incluidos y pago a treinta días.
email|in|received|call_center_agent|Modificación del pedido {order}
    Quiere añadir doce unidades de {product} al pedido {order} si aún no ha salido. Estamos a tiempo.
email|in|received|service_agent|Queja por el retraso
    El pedido {order} llegó tres días tarde y perdió el fin de semana. No pide compensación, pero sí que no se
    repita.
email|in|received|call_center_agent|Alta de domiciliación
    Adjunta el mandato firmado. Desde el próximo mes paga por domiciliación.
email|out|sent|sales_rep|Oferta para {product}
    Le envío la oferta con el escalado de precios para {product}, válida hasta fin de mes, y la ficha con
    medidas.
email|out|sent|service_agent|Disculpa por el retraso del pedido {order}
    Explicamos qué pasó con el pedido {order} y qué hemos cambiado con el transportista. Portes del próximo
    pedido a nuestro cargo.
email|out|sent|marketer|Catálogo de temporada
    Enviado el catálogo nuevo con las páginas de {product} señaladas, que es lo que más compra.
email|out|sent|call_center_agent|Confirmación de fecha de entrega
    Confirmada la entrega del pedido {order} para el jueves por la mañana, con aviso una hora antes.
email|out|sent|sales_rep|Resumen de nuestra conversación
    Le resumo lo acordado: surtido de arranque, muestras de {product} y condiciones de pago a treinta días.
email|out|sent|store_manager|Ampliación del límite de crédito
    Después de revisar un año de pagos puntuales ampliamos su límite. Se lo comunico por escrito.
note|internal||sales_rep|Prefiere llamadas por la mañana
    Abre a las diez; entre nueve y diez contesta siempre. Por la tarde, mejor correo.
note|internal||sales_rep|Sensible al precio en {product}
    Compara cada vez con otro mayorista. En {product} conviene llamarle antes de que cambie la tarifa.
note|internal||call_center_agent|Referencia interna en los albaranes
    Su almacén rechaza la entrega si el albarán no lleva su número de pedido. Ponerlo siempre.
note|internal||sales_manager|Cuenta con potencial
    Compra {product} con regularidad y nada de cocina. Merece una propuesta cruzada antes de la campaña.
note|internal||service_agent|Segunda incidencia del trimestre
    Van dos incidencias de embalaje. Si hay una tercera, revisar con operaciones cómo empaquetamos {product}.
note|internal||marketer|Ha espaciado los pedidos
    Pedía cada tres semanas y lleva siete sin comprar. Su última compra fue {order}. Conviene llamar.
note|internal||marketer|Escaparate de Navidad
    Enseñó en su tienda un escaparate precioso con {product}. Pedir permiso para usar la foto.
note|internal||store_manager|Paga siempre antes de tiempo
    Doce facturas seguidas pagadas antes del vencimiento. Ofrecer descuento por pronto pago.
meeting|out|held|sales_rep|Presentación de la colección
    Reunión en nuestra sala de muestras. Eligió doce referencias, entre ellas {product}. Decide la semana que
    viene con su socio.
meeting|out|held|sales_manager|Revisión anual
    Revisamos el año: crece un diez por ciento y devuelve poco. Acordamos un objetivo de compra con descuento al
    alcanzarlo.
meeting|in|held|sales_rep|Encuentro en la feria
    Pasó por el puesto sin cita. Quiere exclusividad de {product} en su pueblo; le explico qué volumen haría
    falta.
meeting|out|cancelled|sales_rep|Reunión aplazada
    Tiene inventario y pide aplazar la reunión a la semana próxima. Misma hora.
visit|out|held|sales_rep|Visita a la tienda
    La tienda está cuidada y con gente. {product} está junto a la caja y funciona. Falta reponer velas y
    manteles.
visit|out|held|sales_rep|Montaje del expositor
    Monto con ella el expositor nuevo y dejo {product} a la altura de los ojos. Vuelvo en un mes a ver cómo va.
visit|out|held|technician|Reparación del expositor giratorio
    Cambiado el rodamiento del expositor. Gira bien; dejo una pieza de repuesto.
visit|out|cancelled|sales_rep|Visita sin encontrar a nadie
    Cerrado por fiesta local. Dejo el catálogo y una muestra de {product} en la tienda de al lado.
letter|out|sent|store_manager|Nuevas condiciones de venta
    Enviadas por carta las condiciones que valen desde el día uno, con los cambios señalados.
letter|in|received|service_agent|Reclamación por escrito
    Reclama por carta el importe de {product} del pedido {order}. Tiene razón: llegó descatalogado. Preparo el
    abono.
letter|out|sent|marketer|Tarjeta de agradecimiento
    Tarjeta escrita a mano por sus cinco años como cliente, con una muestra de {product}.
""")

ENGLISH = _talks("""
call|in|resolved|service_agent|Where is order {order}?
    Asked where order {order} is. It left our warehouse on Tuesday and the carrier delivers tomorrow; sent the
    tracking number.
call|in|call_back|service_agent|Short delivery on {order}
    One carton of {product} is missing from {order}. Asked the warehouse to check the loading sheet; will call
    back today.
call|in|interested|sales_rep|Price for a larger quantity
    Would take 500 of {product} if we can do better on price. Promised a written offer by Friday.
call|out|voicemail|sales_rep|Christmas pre-order
    Left a message: pre-orders close at the end of the month and {product} will be short this year.
call|out|answered|sales_rep|Catching up after the spring fair
    Busy season so far. {product} sells well, wall signs do not. Wants to see the new tins when they arrive.
call|out|no_answer|call_center_agent|Delivery window for {order}
    No answer. Sent a text with the delivery window instead.
call|in|resolved|call_center_agent|Invoice copy
    Needed a copy of invoice {order} for the accountant. Sent while we were talking.
call|out|not_interested|sales_rep|Garden range
    Offered the garden range. The shop has no outdoor space; better to stay with kitchen and paper.
email|in|received|service_agent|Broken pieces in {product}
    Three pieces of {product} arrived chipped. Photos attached. Would like replacements with the next order.
email|in|received|sales_rep|Request for samples
    Asks for two samples of {product} before placing the autumn order.
email|in|received|call_center_agent|Please hold order {order}
    Shop is closed for two weeks; asks us to hold {order} until the twelfth.
email|out|sent|sales_rep|Offer for {product}
    Sent the offer for {product} with carriage included, valid for thirty days.
email|out|sent|service_agent|Credit for {order}
    Confirmed the credit for the damaged pieces in {order} and apologized for the packing.
email|out|sent|marketer|New season catalog
    Sent the new catalog and marked the pages close to {product}, which they buy most.
note|internal||sales_rep|Orders through two people
    The owner decides on new lines, the buyer repeats old ones. Send offers to both.
note|internal||call_center_agent|No deliveries on Mondays
    Closed on Mondays; the carrier came twice in vain. Noted on the address.
note|internal||marketer|Buying less often
    Used to order every month and has not since {order}. Worth a call before the season.
meeting|out|held|sales_rep|Range review on video
    Went through last year's sales line by line. Will drop four lines, doubles {product}, wants a plan for
    Easter.
meeting|out|held|sales_manager|Terms for the coming year
    Agreed thirty days and free carriage above 400 pounds. They would like first sight of new designs.
visit|out|held|sales_rep|Visit to the shop
    Lovely corner shop with a busy café. {product} stands by the till. Room for a spinner near the window.
visit|out|held|technician|New shelf lights
    Fitted the lights on the display. One transformer hums; will bring another.
letter|out|sent|store_manager|Price list from next month
    Posted the new price list with changes marked.
letter|in|received|service_agent|Thank-you card
    A card from the whole shop for sorting out order {order} before the wedding fair.
""")

STEPS_SPANISH = [
    ("call", "Llamar para cerrar la oferta de {product}"),
    ("call", "Preguntar cómo llegó el pedido {order}"),
    ("call", "Devolver la llamada sobre las piezas rotas"),
    ("email", "Enviar la ficha y las medidas de {product}"),
    ("email", "Confirmar la fecha de entrega del pedido {order}"),
    ("task", "Preparar muestras de {product}"),
    ("task", "Revisar el abono del pedido {order}"),
    ("meeting", "Reunión para repasar la campaña de Navidad"),
    ("visit", "Visitar la tienda y revisar el expositor"),
    ("letter", "Enviar la tarifa nueva por correo postal"),
]
STEPS_ENGLISH = [
    ("call", "Call back about {product}"),
    ("call", "Ask how order {order} arrived"),
    ("email", "Send the offer for {product}"),
    ("task", "Put samples of {product} in the post"),
    ("meeting", "Range review for the autumn"),
    ("visit", "Visit the shop and check the display"),
]
