"""Spanish sentences for the tagger's training text, written for this project; slots are explained in pii_text."""

TITLES = "Sr.|Sra.|señor|señora|don|doña|D.|Dña.|el señor|la señora|Dr.|Dra.|Srta.|Lic.|Estimado"
GREETINGS = """
Buenos días {t} {l},|Estimada {t} {l},|Hola {f},|Querido {f},|Buenas tardes,|Hola,|Estimados señores,|Hola {f}!|Buenas {f}
A la atención de {p}|Estimado {p}:|Muy señores míos:|Apreciada {f},|Hola buenas, soy {f}|Sr. {l}:|Atn. {p}|buenas noches {t} {l}
"""
CLOSINGS = """
Un saludo|Saludos|Atentamente|Gracias|Muchas gracias|Saludos cordiales|Quedo a la espera|Un cordial saludo|Gracias de antemano
Reciban un cordial saludo|Espero su respuesta|Hasta pronto
"""
ROLES = "Cliente|Agente|Asesor|Asesora|Usuario|Operador|Operadora|Bot|Asistente|Yo|Soporte|Gestor|Chatbot"
HEADERS = "De|Para|Cc|Asunto|Enviado|Fecha"
WROTE = "El {d}, {p} escribió:|El {d} {p} <{e}> escribió:|Con fecha {d}, {p} ha escrito:"
PRODUCT_HEADS = "Cuenta|Tarjeta|Hipoteca|Póliza|Depósito|Préstamo|Fondo|Plan|App|Seguro|Libreta|Crédito|Pack"
BANK_HEADS = "Banco|Caja|Seguros|Grupo|Banco de|Caja Rural de|Crédito|Mutua|Caja de Ahorros de|Banca|Financiera"
MONTHS = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
DAYS = "lunes martes miércoles jueves viernes sábado domingo"
STREETS = "calle|avenida|plaza|paseo|ronda|camino|C/|Calle|Avenida|Avda.|Plaza|Paseo|Pza.|carretera|travesía|C/ de la"
COMMON_NAMES = """
Domingo Luz Pilar Mercedes Consuelo Dolores Rey Leal Cruz Reyes Marco Mar Sol Paz Blanco Rubio Moreno Soledad Rosario
Esperanza Remedios Socorro Amparo Rocío Nieves Estrella Alma Blanca Clara Luna Rosa Delgado Calvo Bravo Gallo Cordero
Toro León Lobo Iglesias Torres Puente Fuentes Ríos Campos Prado Montes Cuesta Costa Vega Nieto Pastor Guerrero Herrero
Zapatero Crespo Cano Santos Ángel Salvador Justo Cándido Modesto Severo Feliz Prieto Seco Gordo Caro Cuenta Abril Caballero
"""
PERSON = """
soy {p} y les escribo por un problema con la tarjeta
Me llamo {p} y soy cliente desde hace {n} años
mi nombre es {p}, titular de la cuenta
Hablé con {f} de la oficina de {c} y me dijo que esperara
en ventanilla {p} fue muy amable
El agente {f} no supo contestarme
La directora {p} me negó la renovación
quiero dar las gracias a {f} por su paciencia
Mil gracias a {p}, que lo arregló en {n} minutos
enhorabuena a {f} y a {f2}, unos fenómenos
la transferencia a {p} nunca llegó
Envié {m} a {p} el {d} y no aparece
beneficiario {p}, concepto alquiler
La cuenta la comparto con {p}
mi marido {f} está autorizado
mi mujer {p} no puede activar la clave
Mi hija {f} acaba de cumplir 18 y quiere una tarjeta
mi gestor {p} ha desaparecido
{f} me prometió una llamada antes del {g}
{p} no devuelve las llamadas
{p} otra vez por aquí, sin respuesta
Según {t} {l} el expediente estaba cerrado
{t} {l} me trató fatal delante de todo el mundo
Como me explicó {t} {l}, el tipo es fijo
exijo hablar con {t} {l} cuanto antes
La póliza está a nombre de {p}
titular: {p}
Titular de la tarjeta: {p}
nombre y apellidos {p}, natural de {c}
Persona de contacto: {p}, tel. {ph}
Llámenme, {p}, {ph}
puede llamar a {p} al {ph}
escriban a {e} o pregunten por {f}
El perito {p} no se presentó
El otro coche lo conducía {p}
El siniestro lo llevó {t} {l}
el administrador {p} espera el pago
Mi madre, {p}, tiene {n} años y no usa internet
el heredero es {p}, con domicilio en {a}
he autorizado a mi hermano {f}
{f} del call center me colgó
Un diez para {f}, lo demás un desastre
un 5 para {f} y un 1 para el banco
Gracias {f} por la ayuda
@{u} gracias, pero {f} no me ha vuelto a escribir
te ha contestado {f}?
se presentó como {p} y era un timo
Un tal {p} me llamó de su parte
firmó {p} en mi lugar
En el contrato sale {p} y no yo
El apellido correcto es {l}, no {l2}
pusieron {l2} en vez de {l}
hola soy {f}
buenas, {f} por aquí
Le paso con mi compañera {f}
Puede hablar con {f} o con {f2}
Soy la señora {l}, llamé ayer
la hija de {p} tiene firma
Tiene razón {f}: el servicio ha empeorado
{f} {l} y {f2} {l2} son los únicos que trabajan
el ministro {p} declaró que bajarán los tipos
El presidente {p} nació en {c} en {y}
El actor {p} vive en {c} con su mujer {f2}
Según {p}, el mercado crecerá
{p} ganó la carrera por delante de {p2}
el escritor {p} y el director {p2} firmaron la carta
departamento de reclamaciones, a la atención de {p}
En copia: {p}; {p2}
cheque n.º {x} emitido por {p}
Conocí a {f} en la agencia, persona seria
"""
NEGATIVE = """
la app se cierra siempre desde la versión {v}
Abrí la {pr} y estoy contento
La {pr} es más cara que la de {o}
{o} me ha subido el tipo sin avisar
La oficina de {c} está cerrada desde el {d}
esperé {n} minutos en la sucursal de {s}
Me cambié de {o} a {o2} y feliz
Cargo de {m} que no reconozco
el {d} me cobraron {m}
Error {x} al intentar entrar
No puedo hacer una transferencia desde {o}
El código nunca llega por sms
He pagado {m} de comisiones en {mo}
desde {mo} el servicio es mucho peor
Muy buen servicio, lo recomiendo
pésima experiencia, no vuelvo
La hipoteca del piso de {c} está aprobada
Mi {car} está asegurado con ustedes
compré un {car} con su préstamo
Buen interés el de la {pr}, mala atención
uso {o} para pagar la compra
En {o} sacar dinero es gratis
El domingo la web no funcionaba
la luz, el agua y el gas los tengo domiciliados
las cuentas no salen, faltan {m}
cuánto cuesta cerrar la cuenta?
Solo quiero paz y tranquilidad
Qué app tan clara y tan fácil
Buenos días, quiero información sobre la {pr}
Hola, necesito un duplicado del PIN
Gracias por la respuesta tan rápida
El cliente siempre tiene razón, menos aquí
Qué vergüenza, {n} meses esperando
Cajero fuera de servicio en {s}, {c}
viajo mucho a {c} y {c2} y la tarjeta falla
Necesito el certificado antes del {g}
Cuándo vuelve a estar disponible el servicio?
Valoración: {n}/5. Lo recomendaría: sí
El director de la oficina no quiso recibirme
El operador del teléfono gratuito fue amable
El asesor me vendió un fondo que no quería
Atención al cliente inexistente
Primero la clave. Segundo el PIN. Tercero las comisiones
Cambien el reconocimiento facial, no va con gafas
Tengo un iPhone 14 y un Samsung Galaxy y en los dos se cierra
El Black Friday de {o} era mentira
Teléfono ocupado, chat inútil, correo sin respuesta
En Navidad gasté {m} con la {pr}
pasé el puente en la costa y en la cuesta me robaron la tarjeta
Bot: Hola! En qué puedo ayudarte?
"""
WORDS = """
el la los las un una de a en con por para sin sobre entre y o pero si que no más muy mucho poco todo todos cada este ese
soy es era he has ha hemos han hecho dicho visto sido estado quiero quería puedo puede debo debe cuenta tarjeta banco app
oficina sucursal ventanilla transferencia préstamo hipoteca cuota tipo gasto coste comisión saldo dinero euros pago cargo
abono extracto formulario firma contrato póliza prima siniestro reembolso reclamación atención servicio cliente clientes
agente teléfono número código error acceso clave contraseña web internet correo mensaje aviso tiempo espera horas días
semanas meses años hoy ayer mañana ya siempre nunca todavía después antes cuando donde como porque lamentablemente
bueno buena malo mala mejor peor lento rápido fácil difícil claro útil inútil amable grosero nuevo viejo grande pequeño
primero último otro mismo bien mal gracias perdón hola respuesta problema solución documento foto identidad verificación
activación bloqueo seguridad estafa robo viaje casa coche trabajo familia hijo madre luz domingo rosa blanco costa
"""
