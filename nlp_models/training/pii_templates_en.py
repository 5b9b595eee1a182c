"""English sentences for the tagger's training text, written for this project; slots are explained in pii_text."""

TITLES = "Mr|Mrs|Ms|Mr.|Mrs.|Miss|Dr|Dr.|Sir|Prof.|Mx|Officer|Dear Mr|Dear Ms|Madam"
GREETINGS = """
Dear {t} {l},|Hi {f},|Hello {f},|Dear {f},|Good morning {t} {l},|Dear Sir or Madam,|Hello,|Hi there,|Hey {f}!|To {p}
For the attention of {p}|Dear {p},|Good afternoon,|Dear team,|Hi {f} and {f2},|FAO {p}|Morning {f},|Dear {o},|hi {f}
"""
CLOSINGS = """
Kind regards|Best regards|Regards|Thanks|Many thanks|Yours sincerely|Yours faithfully|Best|Cheers|Thank you|Sincerely
Warm regards|Looking forward to your reply|Thanks in advance|All the best
"""
ROLES = "Customer|Agent|Advisor|User|Assistant|Bot|Me|Support|Rep|Adviser|Operator|Client|Visitor|Chatbot"
HEADERS = "From|To|Cc|Subject|Sent|Date"
WROTE = "On {d}, {p} wrote:|On {d} {p} <{e}> wrote:|{p} wrote on {d}:"
PRODUCT_HEADS = "Account|Card|Mortgage|Policy|Saver|Loan|Fund|Plan|App|Insurance|ISA|Current Account|Cover|Bond"
BANK_HEADS = "Bank of|Bank|Credit Union|Insurance|Building Society|Mutual|Trust|Savings|Group|First|Direct"
MONTHS = "January February March April May June July August September October November December"
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
STREETS = "Street|Road|Avenue|Lane|Drive|Close|Way|Court|Place|St|Rd|Ave|Crescent|Gardens|Terrace|Blvd|Square|Hill|Row"
COMMON_NAMES = """
Will Bill Mark Grace Hope Rose May June April August Rich Frank Art Drew Pat Rob Sue Dawn Joy Faith Guy Jack Page Banks
Cash Price Sterling Penny Buck Savage Young Long Short Little Small Brown Green White Black Gray Field Ford Wood Woods
Hill Lake Rivers Brook Stone Fox Wolf Bird Fish Lamb Bishop Pope King Prince Knight Baker Butcher Cook Taylor Mason
Carpenter Fisher Miller Potter Shepherd Walker Chase Dean Earl Duke Major Summer Autumn Winter Snow Rain Sky Star Ray
Ruby Pearl Jade Amber Crystal Ivy Holly Olive Daisy Lily Violet Heather Iris Patience Charity Constance Christian Victor
Lance Pierce Skip Chip Chuck Dick Harry Miles Rod Ward Wade West North Bond Read Swift Best Good Love Moody Sharp Strong
"""
PERSON = """
I'm {p} and I'm writing about a problem with my card
My name is {p}, customer for {n} years
this is {p}, I opened an account with you
I spoke to {f} at the {c} branch and was told to wait
{p} at the counter was lovely
Your agent {f} had no answer
The manager {p} refused my renewal
I would like to thank {f} for being patient
Big thanks to {p} who sorted it in {n} minutes
well done {f} and {f2}, brilliant
the transfer to {p} never arrived
I sent {m} to {p} on {d} and the balance is the same
payee {p}, reference rent
It is a joint account with {p}
my husband {f} is authorised on the account
my wife {p} can't activate the device
My daughter {f} turned 18 and wants a card
my adviser {p} has vanished
{f} promised me a call by {g}
{p} never calls back
{p} here, still no answer
According to {t} {l} the case was closed
{t} {l} treated me terribly in front of everyone
As {t} {l} explained, the rate is fixed
I want to speak to {t} {l} as soon as possible
The policy is in the name of {p}
account holder: {p}
Name on card: {p}
full name {p}, born in {c}
Contact: {p}, phone {ph}
Call me, {p}, {ph}
you can reach {p} on {ph}
write to {e} or ask for {f}
The assessor {p} never turned up
The other car was driven by {p}
My claim was handled by {t} {l}
the landlord {p} is waiting for the money
My mother, {p}, is {n} and does not use the internet
the heir is {p}, living at {a}
I gave power of attorney to my brother {f}
{f} from the call centre hung up on me
Shout out to {f}! shame about the rest
5 for {f}, 1 for the bank
Thanks {f} for your help
@{u} thanks, but {f} never wrote back
has {f} replied to you?
said he was {p} and it was a scam
Some {p} rang me pretending to be you
{p} signed instead of me
The contract says {p} and not me
The right surname is {l}, not {l2}
you wrote {l2} instead of {l}
hello, {f} here
hi its {f} again
Let me put you through to {f}
You can talk to {f} or {f2}
{p}'s account was closed by mistake
{f}'s advice cost me {m}
I tried {l}'s number all day
we never got {f}'s refund
{f} is right: the service has got worse
{f} {l} and {f2} {l2} are the only two who work
the minister {p} said that rates would fall
President {p} was born in {c} in {y}
The actor {p} lives in {c} with his wife {f2}
According to {p}, the market will grow
{p} won the race ahead of {p2}
the novel was written by {p} and filmed by {p2}
complaints team, attn {p}
Copied: {p}; {p2}
cheque no {x} drawn by {p}
Met {f} in the branch, a star
will {f} call me? will anyone?
"""
NEGATIVE = """
the app crashes every time since version {v}
I opened the {pr} and I am happy with it
The {pr} is more expensive than {o}
{o} changed the rate without telling me
The {c} branch has been closed since {d}
I waited {n} minutes at the branch on {s}
Moved from {o} to {o2} and never looked back
Charge of {m} I do not recognise
on {d} you took {m}
Error {x} when I log in
I cannot make a transfer from {o}
The code never comes by text
Paid {m} in fees in {mo}
since {mo} the service is much worse
Great service, would recommend
awful experience, never again
The mortgage for the house in {c} was approved
My {car} is insured with you
bought a {car} with your loan
Good rate on the {pr}, poor support
I use {o} to pay for groceries
With {o} withdrawals are free
It may take a week, it will be free, they said
May I ask why the bill went up in March?
I will bill you for my time, mark my words
my hope is that the price comes down
the numbers do not add up, {m} missing
how much to close the account?
Such a clear and simple app
Good morning, I need information on the {pr}
Hi, I need a new PIN
Thanks for the quick reply
The customer is always right, just not here
What a disgrace, {n} months of waiting
Cash machine out of order on {s} in {c}
I travel to {c} and {c2} and the card fails
I need the certificate by {g}
When will the service be back?
Rating: {n}/5. Would recommend: yes
The branch manager would not see me
The helpline agent was kind
The advisor sold me a fund that I did not want
Customer service does not exist
First the token. Second the PIN. Third the fees
Fix face recognition, it fails with glasses
I have an iPhone 14 and a Samsung Galaxy and both crash
The Black Friday offer from {o} was fake
Line busy, chat useless, emails unanswered
Spent {m} at Christmas with the {pr}
Bot: Hello! How can I help you today?
Never been so rich in excuses, frank advice: run
"""
WORDS = """
the a an of to in with on for between and or but if that not more very much little all every this those am is was have has
had we they done said seen been would want can could must should account card bank app branch counter transfer loan
mortgage rate fee cost charge balance money pounds dollars payment debit credit statement form signature contract policy
premium claim refund complaint support service customer customers agent phone number code error login password site
internet email message alert time wait hours days weeks months years today yesterday tomorrow always never still already
after before when where how why because sadly finally good bad great poor slow quick easy hard clear useful useless kind
rude new old big small first last other same well thanks please sorry hello answer problem solution document photo selfie
identity check activation block security scam theft trip house car work family son mother may will bill mark hope rose
"""
