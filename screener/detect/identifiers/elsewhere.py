"""Words beside an office's or a person's own number, in languages that nothing else here reads, for `publicity`.

For 'office', 'school', 'questions', 'information', 'registration', and for 'my', 'private', 'cell', 'his mother'.
Words in other scripts are stems, found anywhere: `\\b` knows no combining marks, and many of these languages put no
space between words.
"""

from __future__ import annotations

from typing import Final

# Vietnamese, Somali, Samoan, Tagalog, Swahili, French, Portuguese, German, Romanian, Haitian Creole, Hmong, Oromo,
# Polish, Marshallese.
PUBLIC_LATIN: Final = (
    r"văn phòng|câu hỏi|thắc mắc|nhà trường|trường học|liên hệ|thông tin|ghi danh|trung tâm|đường dây|"
    r"xafiis\w*|su'aal\w*|iskuulka|dugsiga|macluumaad\w*|diiwaangelin\w*|nala soo xiriir\w*|xarun\w*|"
    r"ofisa|fesili|a'oga|aoga|fa'amatalaga|lesitala|opisina|tanong|katanungan|paaralan|impormasyon|tanggapan|"
    r"ofisi\w*|maswali|shule\w*|taarifa|usajili|kituo|bureau|école|renseignements|inscriptions|secrétariat|"
    r"escritório|secretaria|dúvidas|perguntas|escola|inscrições|matrículas|informações|"
    r"büro|fragen|schule|sekretariat|anmeldung|auskunft|birou\w*|întrebări|școal\w+|secretariat\w*|înscrieri\w*|"
    r"informații|biwo|kesyon|lekòl|enfòmasyon|hoob kas|chaw ua haujlwm|lus nug|tsev kawm ntawv|"
    r"waajjira|gaaffii|mana barumsaa|biur\w+|pytani\w+|szko\w+|opij|jikuul|kajitok"
)
PUBLIC_OTHER: Final = (
    r"офіс|офис|школ|питан|вопрос|реєстр|запис|інформ|информ|канцеляр|довідк|справк|центр|секретар|бібліотек|библиотек|"
    r"사무실|문의|학교|교육청|센터|상담|안내|접수|등록|"
    r"办公室|辦公室|学校|學校|致电|致電|咨询|諮詢|询问|詢問|热线|熱線|中心|报名|報名|联系我们|聯絡我們|查询|查詢|"
    r"事務室|事務所|問い合わせ|窓口|受付|センター|申し込み|"
    r"مكتب|مدرسة|أسئلة|سؤال|استفسار|مركز|تسجيل|معلومات|دفتر|مکتب|پرسش|سوال|مدرسه|مرکز|ثبت نام|اطلاعات|"
    r"ਦਫ਼ਤਰ|ਦਫ਼ਤਰ|ਦਫਤਰ|ਸਕੂਲ|ਸਵਾਲ|ਜਾਣਕਾਰੀ|ਕੇਂਦਰ|कार्यालय|दफ़्तर|दफ्तर|विद्यालय|स्कूल|प्रश्न|सवाल|जानकारी|केंद्र|पंजीकरण|"
    r"ቢሮ|ትምህርት ቤት|ቤት ትምህርቲ|ጥያቄ|ሕቶ|መረጃ|ማዕከል|ምዝገባ|"
    r"ការិយាល័យ|សាលា|សំណួរ|ព័ត៌មាន|មជ្ឈមណ្ឌល|ចុះឈ្មោះ|ຫ້ອງການ|ໂຮງຮຽນ|ຄຳຖາມ|ຂໍ້ມູນ|สำนักงาน|โรงเรียน|สอบถาม|คำถาม|ရုံး|ကျောင်း"
)
OWN_LATIN: Final = (
    r"số riêng|số của tôi|di động|của (?:mẹ|bố|cha|em)|nhà riêng|gaarka|taleefankayga|hooyo\w*|aabb\w+|guriga|"
    r"la'u telefoni|tina o|numero ko|cp ko|nanay|tatay|bahay|simu yangu|mama yake|baba yake|nyumbani|"
    r"mon numéro|portable|sa mère|son père|chez (?:moi|lui|elle)|meu número|celular|mãe|pai|minha casa|"
    r"meine nummer|handy|mutter|vater|privat\w*|zu hause|numărul meu|mobilul|mama|tata|acasă"
)
OWN_OTHER: Final = (
    r"личн|мой номер|мобильн|домашн|мам[аыеу]|пап[аыеу]|особист|мій номер|мобільн|мам[иі]|тат[оау]|"
    r"제 번호|개인|휴대폰|핸드폰|엄마|아빠|我的|私人|手机|手機|妈妈|媽媽|爸爸|家里|家裡|微信|"
    r"私の|携帯|自宅|お母さん|お父さん|رقمي|شخصي|الجوال|موبايل|والدته|والده|"
    r"والدتها|والدها|شماره من|شخصی|موبایل|مادرش|پدرش|"
    r"ਮੇਰਾ|ਨਿੱਜੀ|ਮੋਬਾਈਲ|ਦੀ ਮਾਂ|ਦੇ ਪਿਤਾ|मेरा|निजी|मोबाइल|की माँ|के पिता|የእኔ|የግል|ሞባይል|እናት|አባት|ផ្ទាល់ខ្លួន|ម្តាយ|ឪពុក"
)
