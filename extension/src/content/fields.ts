// A field -> whether somebody writes a post in it. Searches, names, addresses, cards and codes are nobody's post.

const set = (words: string): Set<string> => new Set(words.trim().split(/\s+/));

/** Words in English, Spanish, French, German, Portuguese, Vietnamese, Russian and Ukrainian that name such fields. */
const PRIVATE = set(`
  search find query q filter lookup buscar búsqueda buscador recherche rechercher suche suchen suchbegriff pesquisa
  pesquisar tìm поиск искать пошук
  street address addr city town zip zipcode postal postcode county state country calle dirección ciudad código rue
  adresse ville strasse straße stadt plz postleitzahl rua endereço cidade cep đường phố адрес улица город індекс адреса
  name fullname firstname lastname surname username user userid nombre apellido apellidos usuario nom prénom utilisateur
  vorname nachname benutzername nome sobrenome usuário họ tên имя фамилия ім'я прізвище
  login signin passwd password pwd passcode passphrase contraseña passwort senha пароль mật
  email mail correo courriel phone tel mobile telephone teléfono téléphone telefon telefone điện телефон
  birth birthday birthdate dob born nacimiento naissance geburtsdatum nascimento sinh рождения народження
  card cardnumber cc ccnumber cvv cvc iban routing account tarjeta carte karte kartennummer cartão thẻ карта карты картки
  code otp pin token secret captcha ssn sid ssid studentid mã код jeton
  date amount price quantity qty url website percent number`);
const SIGNS = /搜索|搜尋|地址|姓名|密码|密碼|生日|卡号|验证码|電話|电话|검색|주소|이름|비밀번호|생년월일/u;
/** Words that name a composer: they decide where a single line has a label. */
const WRITTEN =
  /\b(title|subject|caption|comments?|post|posts|message|reply|headline|status|description|summary|announcement|body|text|note|thread|tweet|write|bio|about)\b|\b(t[ií]tulo|asunto|coment|mensaje|respuesta|publicaci|titre|objet|l[ée]gende|r[ée]pon|titel|betreff|beitrag|kommentar|nachricht|antwort|assunto|mensagem|legenda|resposta)|tiêu đề|bình luận|tin nhắn|bài viết|标题|評論|评论|留言|제목|댓글|заголов|коммент|коментар|сообщени|повідомлен/iu;
const MODES = new Set(["numeric", "decimal", "tel", "email", "url", "search", "none"]);
const SHORTEST = 40; // characters that a line of a post may have, at least

/** Whether a field holds something else than a post, by its type, role, names and label. */
export function isPrivate(field: HTMLElement): boolean {
  const role = field.getAttribute("role") ?? "";
  if (role === "searchbox" || role === "spinbutton" || MODES.has(field.inputMode)) return true;
  if (field.closest("search, [role=search]") || field.closest("form")?.querySelector("input[type=password]")) return true;
  const form = field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement ? field : undefined;
  const told = ["placeholder", "aria-placeholder", "aria-label", "title", "name"].map((name) => field.getAttribute(name) ?? "");
  told.push(...[...(form?.labels ?? [])].map((label) => label.textContent ?? ""), labelledBy(field));
  const named = told.join(" ").trim();
  const secret = saysPrivate(`${named} ${form ? field.id : ""}`);
  if (!(field instanceof HTMLInputElement)) return secret && !WRITTEN.test(named) && words(named).length <= 4;
  if (role === "combobox" || (field.maxLength > 0 && field.maxLength < SHORTEST)) return true;
  return secret || (named !== "" && !WRITTEN.test(words(named).join(" ")));
}

function labelledBy(field: HTMLElement): string {
  const ids = field.getAttribute("aria-labelledby")?.split(/\s+/) ?? [];
  const root = field.getRootNode() as Document | ShadowRoot;
  return ids.map((id) => root.getElementById(id)?.textContent ?? "").join(" ");
}

function saysPrivate(named: string): boolean {
  return SIGNS.test(named) || words(named).some((word) => PRIVATE.has(word));
}

/** The words of a label or of a name in code: 'cardNumber' and 'card_number' are two. */
function words(named: string): string[] {
  return named.normalize("NFKC").replace(/([a-z\d])([A-Z])/g, "$1 $2").toLowerCase().split(/[^\p{L}\p{M}\p{N}'’]+/u).filter(Boolean);
}
