// The words on a control -> what pressing it does to the draft, in English, Spanish, French, German, Portuguese,
// Vietnamese, Chinese, Korean, Russian and Ukrainian.

/** `step`: the last step of some forms, as 'Next' or 'Save' are; `other`: something else; `unknown`: no word says. */
export type Deed = "publish" | "step" | "other" | "unknown";

const set = (words: string): Set<string> => new Set(words.trim().split(/\s+/));

/** A label that begins with one of these publishes, unless a word of OTHER follows. */
const VERBS = set(`
  post repost publish republish schedule send resend share reply respond comment tweet retweet toot queue enqueue submit
  broadcast announce crosspost
  publicar publica publícalo enviar envía enviarlo compartir comparte comentar comenta responder responde programar
  postear tuitear mandar difundir encolar
  publier publiez envoyer envoyez partager partagez répondre commenter programmer planifier poster tweeter diffuser
  posten veröffentlichen senden absenden abschicken teilen antworten kommentieren planen einplanen twittern
  partilhar compartilhar agendar postar tuitar divulgar
  đăng gửi
  опубликовать отправить поделиться ответить комментировать запланировать разместить
  опублікувати надіслати поділитися відповісти коментувати запланувати`);
/** What they publish, where another verb comes first: 'Add comment', 'Create post', 'Ajouter à la file'. */
const LEADS = set(`
  add create make leave save approve confirm yes ok okay finish done go and update review now
  agregar añadir crear guardar aprobar confirmar sí aceptar dejar poner
  ajouter créer enregistrer confirmer oui valider laisser mettre
  jetzt beitrag kommentar nachricht antwort ja alle in hinzufügen
  adicionar criar salvar sim deixar colocar
  thêm tạo bình trả lên chia xuất phản
  добавить создать да додати створити так`);
const THINGS = set(`
  live
  comentario cola publicación respuesta commentaire file publication réponse warteschlange comentário fila publicação
  resposta bài luận lời lịch sẻ bản hồi комментарий очередь пост ответ коментар чергу допис відповідь`);
/** Whole labels that end a form; they publish where nothing plainer stands by the composer. */
const STEPS = set(`
  next done save finish continue ok okay confirm update upload launch release go yes
  siguiente listo guardar continuar aceptar confirmar finalizar actualizar suivant terminer enregistrer confirmer
  weiter fertig speichern bestätigen avançar concluir salvar tiếp xong lưu далее готово сохранить далі зберегти
  下一步 完成 保存 确定 다음 완료 저장`);
/** What is set, shown or looked for, not sent. */
const OTHER = set(`
  setting settings option options preference preferences draft drafts preview search find log login logout signin signup
  sign cancel close discard delete remove view show hide see report history analytics insight insights stat stats
  statistics activity feedback code link location screen help guideline guidelines policy template templates library
  calendar type title id menu emoji gif sticker audience privacy visibility language filter sort notification
  notifications tip tips idea ideas format length counter details tools actions edit profile photo photos image images
  picture pictures video videos file files attachment account password test copy email address price invite
  poll tag undo redo bold italic underline
  ajustes configuración opciones preferencias borrador buscar vista cancelar eliminar sesión ayuda foto fotos
  paramètres réglages options brouillon rechercher aperçu annuler supprimer aide connexion
  einstellungen optionen entwurf entwürfe suche suchen vorschau abbrechen löschen anmelden hilfe bild
  configurações opções rascunho pesquisar visualizar excluir entrar ajuda
  cài nháp xóa hủy ảnh
  настройки черновик поиск отмена удалить войти налаштування чернетка пошук скасувати видалити увійти`);
/** Photos and files are what some buttons send: 'Post photo', but not 'Add photo'. */
const SENT = set("photo photos image images picture pictures video videos file files link poll");

const SIGNS = /发布|發佈|發布|发表|發表|发送|發送|分享|回复|回覆|评论|評論|留言|排程|定时|投稿|게시|보내기|전송|공유|답글|댓글|등록|예약/u;
const OTHER_SIGNS = /^đăng (?:nhập|ký|xuất)|设置|設置|設定|草稿|预览|預覽|搜索|搜尋|取消|登录|登錄|登入|历史|설정|임시|미리|검색|취소|로그|기록/u;
const LONGEST = 60;

/** What pressing a control with these words does. Of several names of one control ask for each. */
export function deedOf(label: string): Deed {
  if (label.length > LONGEST * 2) return "unknown";
  const words = wordsOf(label);
  const joined = words.join(" ");
  if (words.length === 0 || joined.length > LONGEST || words.length > 8) return "unknown";
  if (STEPS.has(joined)) return "step";
  if (OTHER_SIGNS.test(joined)) return "other";
  if (SIGNS.test(joined)) return joined.length <= 12 ? "publish" : "unknown";
  const [first = ""] = words;
  const sends = VERBS.has(first);
  if (words.some((word) => OTHER.has(word) && !(sends && first !== "share" && SENT.has(word)))) return "other";
  if (sends) return "publish";
  if (LEADS.has(first) && words.some((word) => VERBS.has(word) || THINGS.has(word))) return "publish";
  return "unknown";
}

/** What the names in a page's code say, such as data-testid="tweetButton": tokens of camelCase and kebab-case. */
export function deedOfName(name: string): Deed {
  const words = wordsOf(name.replace(/([a-z\d])([A-Z])/g, "$1 $2"));
  if (words.some((word) => OTHER.has(word))) return "other";
  if (/\bpaper ?plane\b/.test(words.join(" "))) return "publish";
  const verb = words.some((word) => VERBS.has(word));
  return verb && (words.length === 1 || words.some((word) => BUTTON.has(word))) ? "publish" : "unknown";
}

const BUTTON = set("button btn submit send action primary icon inline now cta");

function wordsOf(label: string): string[] {
  const bare = label.normalize("NFKC").toLowerCase().replace(/\([^)]*\)|\[[^\]]*\]/g, " ");
  return bare.split(/[^\p{L}\p{M}\p{N}'’]+/u).filter(Boolean);
}

/** A field in which plain Enter sends what was written: a comment, an answer, a chat. */
export function sendsOnEnter(label: string): boolean {
  return ENTER.test(label.normalize("NFKC"));
}

const ENTER =
  /\b(comment|reply|replies|message|chat|respond|press enter)|coment|respuesta|mensaje|comment|répon|kommentar|antwort|nachricht|responda|mensagem|bình luận|trả lời|tin nhắn|评论|評論|回复|回覆|留言|댓글|답글|комментар|коментар|ответ|відпові|сообщен|повідомлен/iu;
