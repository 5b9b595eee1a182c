"""Portuguese sentences for the tagger's training text, written for this project; slots are explained in pii_text."""

TITLES = "Sr.|Sra.|senhor|senhora|Dr.|Dra.|D.|o senhor|a senhora|Exmo. Sr.|Exma. Sra.|Dona|Eng.|Prof."
GREETINGS = """
Bom dia {t} {l},|Exmo. Sr. {l},|Cara {f},|Caro {f},|Olá {f},|Boa tarde,|Bom dia,|Exmos. Senhores,|Oi {f}|Boa noite {f},
À atenção de {p}|Prezado {p},|Estimada {f},|Olá,|Boas {f}|Prezados,|Ao cuidado de {p}|Oi {f}, tudo bem?|ola {f}
"""
CLOSINGS = """
Cumprimentos|Com os melhores cumprimentos|Atenciosamente|Obrigado|Obrigada|Abraço|Atentamente|Aguardo resposta|Saudações
Grato|Desde já agradeço|Muito obrigado|Até breve|Att
"""
ROLES = "Cliente|Agente|Assistente|Utilizador|Usuário|Operador|Operadora|Bot|Eu|Suporte|Gestor|Atendente|Chatbot"
HEADERS = "De|Para|Cc|Assunto|Enviado|Data"
WROTE = "Em {d}, {p} escreveu:|Em {d} {p} <{e}> escreveu:|No dia {d}, {p} escreveu:"
PRODUCT_HEADS = "Conta|Cartão|Crédito|Apólice|Depósito|Empréstimo|Fundo|Plano|App|Seguro|Pacote|Poupança|Habitação"
BANK_HEADS = "Banco|Caixa|Seguros|Grupo|Banco de|Caixa Agrícola de|Crédito|Montepio|Mútua|Caixa Económica de"
MONTHS = "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"
DAYS = "segunda terça quarta quinta sexta sábado domingo"
STREETS = (
    "rua|avenida|praça|travessa|largo|estrada|Rua|Avenida|Av.|R.|Praça|Travessa|Alameda|beco|Rua da|Rua dos|calçada"
)
COMMON_NAMES = """
Pinto Lobo Vale Ramos Rocha Costa Branco Rosa Luz Sol Estrela Flor Margarida Violeta Pérola Esperança Conceição Glória
Vitória Graça Fé Paz Domingos Natal Pascoal Abril Campos Montes Ribeiro Fontes Ponte Torres Castelo Guerra Leal Bravo
Forte Bento Santos Cruz Reis Rei Conde Duque Leão Raposo Cordeiro Carneiro Coelho Gato Pombo Galo Falcão Figueira Oliveira
Pereira Macieira Silva Mata Prado Neves Chaves Ferro Prata Feliz Amado Querido Salvador Modesto Justo Severo Moreno Ruivo
Preto Calado Longo Barros Areias Serra Lago Marinho Nobre Melo Caldeira Faria Seixas Conta Serena Clara Alva
"""
PERSON = """
sou {p} e escrevo por causa de um problema com o cartão
Chamo-me {p}, cliente há {n} anos
O meu nome é {p} e tenho conta convosco
Meu nome é {p} e preciso de ajuda
Falei com {f} do balcão de {c} e disse para esperar
ao balcão {p} foi muito simpática
O operador {f} não soube responder
A gerente {p} recusou a renovação
queria agradecer a {f} pela paciência
Muito obrigado a {p}, que resolveu tudo em {n} minutos
parabéns {f} e {f2}, cinco estrelas
a transferência para {p} nunca chegou
Enviei {m} a {p} no dia {d} e nada
beneficiário {p}, descritivo renda
A conta é conjunta com {p}
o meu marido {f} tem procuração
a minha mulher {p} não consegue ativar o token
A minha filha {f} fez 18 anos e quer um cartão
o meu gestor {p} desapareceu
{f} prometeu-me uma chamada até {g}
{p} nunca devolve as chamadas
{p} outra vez, ainda sem resposta
Segundo {t} {l} o processo estava fechado
{t} {l} tratou-me muito mal à frente de todos
Como me explicou {t} {l}, a taxa é fixa
exijo falar com {t} {l} o mais depressa possível
A apólice está em nome de {p}
titular: {p}
Titular do cartão: {p}
nome completo {p}, natural de {c}
Pessoa de contacto: {p}, tel. {ph}
Liguem-me, {p}, {ph}
pode ligar a {p} para o {ph}
escrevam para {e} ou perguntem por {f}
O perito {p} não apareceu
O outro carro era conduzido por {p}
O sinistro foi tratado por {t} {l}
o senhorio {p} está à espera do pagamento
A minha mãe, {p}, tem {n} anos e não usa internet
o herdeiro é {p}, residente na {a}
autorizei o meu irmão {f}
{f} do call center desligou-me na cara
Nota 10 para a {f}, o resto é mau
5 para o {f}, 1 para o banco
Obrigada {f} pela ajuda
@{u} obrigado, mas a {f} nunca mais escreveu
o {f} já te respondeu?
apresentou-se como {p} e era burla
Um tal {p} ligou em vosso nome
assinou {p} em vez de mim
No contrato aparece {p} e não eu
O apelido certo é {l}, não {l2}
escreveram {l2} em vez de {l}
olá, é o {f}
oi, aqui é a {f}
Vou passar à minha colega {f}
Pode falar com o {f} ou com a {f2}
Sou a senhora {l}, liguei ontem
a filha do {p} tem assinatura
o dinheiro da {f} desapareceu
Tem razão o {f}: o serviço piorou
{f} {l} e {f2} {l2} são os únicos que trabalham
o ministro {p} declarou que as taxas vão descer
O presidente {p} nasceu em {c} em {y}
O ator {p} vive em {c} com a mulher {f2}
Segundo {p}, o mercado vai crescer
{p} venceu a corrida à frente de {p2}
o romance de {p} foi adaptado por {p2}
departamento de reclamações, ao cuidado de {p}
Em cópia: {p}; {p2}
cheque n.º {x} emitido por {p}
Conheci o {f} na agência, pessoa séria
"""
NEGATIVE = """
a app bloqueia sempre desde a versão {v}
Abri a {pr} e estou satisfeito
A {pr} é mais cara do que no {o}
O {o} mudou a taxa sem avisar
O balcão de {c} está fechado desde {d}
esperei {n} minutos no balcão da {s}
Mudei do {o} para o {o2} e ainda bem
Débito de {m} que não reconheço
no dia {d} tiraram-me {m}
Erro {x} ao entrar
Não consigo fazer uma transferência do {o}
O código nunca chega por sms
Paguei {m} de comissões em {mo}
desde {mo} o serviço está muito pior
Muito bom serviço, recomendo
péssima experiência, nunca mais
O crédito para a casa de {c} foi aprovado
O meu {car} está seguro convosco
comprei um {car} com o vosso crédito
Boa taxa na {pr}, mau atendimento
uso o {o} para pagar as compras
No {o} os levantamentos são grátis
No domingo o site não funcionava
a luz, a água e o gás estão por débito direto
a costa estava cheia e a rocha também
as contas não batem certo, faltam {m}
quanto custa fechar a conta?
Só quero paz e sossego
Que app tão clara e simples
Bom dia, queria informações sobre a {pr}
Olá, preciso de um novo PIN
Obrigado pela resposta rápida
O cliente tem sempre razão, menos aqui
Que vergonha, {n} meses à espera
Multibanco avariado na {s} em {c}
viajo para {c} e {c2} e o cartão falha
Preciso da declaração até {g}
Quando volta o serviço?
Avaliação: {n}/5. Recomendo: sim
O gerente do balcão não me quis receber
O operador da linha de apoio foi simpático
O consultor vendeu-me um fundo que eu não queria
Apoio ao cliente inexistente
Primeiro o token. Segundo o PIN. Terceiro as comissões
Melhorem o reconhecimento facial, não dá com óculos
Tenho um iPhone 14 e um Samsung Galaxy e nos dois fecha
A Black Friday do {o} era mentira
Linha ocupada, chat inútil, emails sem resposta
No Natal gastei {m} com a {pr}
Bot: Olá! Em que posso ajudar?
não consigo aceder, não dá, não funciona
"""
WORDS = """
o a os as um uma de em com por para sem sobre entre e ou mas se que não mais muito pouco tudo todos cada este esse sou é era
tenho tens tem temos têm feito dito visto sido quero queria posso pode devo deve conta cartão banco app balcão agência
transferência empréstimo crédito prestação taxa custo comissão saldo dinheiro euros reais pagamento débito depósito
extrato formulário assinatura contrato apólice prémio sinistro reembolso reclamação atendimento serviço cliente clientes
operador telefone número código erro acesso senha site internet email mensagem aviso tempo espera horas dias semanas meses
anos hoje ontem amanhã logo sempre nunca ainda já depois antes quando onde como porque infelizmente finalmente bom boa
mau má ótimo péssimo lento rápido simples difícil claro útil inútil simpático mal-educado novo velho grande pequeno
primeiro último outro mesmo bem mal obrigado desculpe olá resposta problema solução documento foto identidade verificação
ativação bloqueio segurança burla roubo viagem casa carro trabalho família filho mãe luz rosa costa pinto branco
"""
