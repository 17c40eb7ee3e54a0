/**
 * 60 questions to a product's handbook (the vault that `WIKIBOT_CORPUS` names), as people ask
 * them, with the pages that answer them. Written before the search that they judge was tuned; a
 * question is not changed because the search fails it.
 */

export interface Question {
  readonly text: string;
  /** Any of these pages is right. */
  readonly pages: readonly string[];
}

/** Forty for the folder `en`. */
export const ENGLISH: readonly Question[] = [
  { text: 'how do I get back a note I deleted by accident', pages: ['Plugins/File recovery'] },
  { text: 'can I use my own web address for my published notes', pages: ['Obsidian Publish/Custom domains'] },
  {
    text: 'I forgot my encryption password',
    pages: [
      'Obsidian Sync/Security and privacy',
      'Obsidian Sync/Set up Obsidian Sync',
      'Obsidian Sync/Frequently asked questions',
    ],
  },
  { text: 'student discount', pages: ['Licenses and payment/Education and non-profit discount'] },
  {
    text: 'do I have to pay to use it at work',
    pages: ['Teams/Commercial license', 'Licenses and payment/Introduction to licenses and payment'],
  },
  { text: 'get my money back', pages: ['Licenses and payment/Refund policy'] },
  { text: 'write math equations', pages: ['Editing and formatting/Advanced formatting syntax'] },
  { text: 'make a to-do list with checkboxes', pages: ['Editing and formatting/Basic formatting syntax'] },
  { text: 'colored boxes for tips and warnings', pages: ['Editing and formatting/Callouts'] },
  { text: 'draw a flowchart in a note', pages: ['Editing and formatting/Advanced formatting syntax'] },
  { text: 'move notes over from OneNote', pages: ['Import notes/Import from Microsoft OneNote'] },
  { text: 'bring my Notion workspace over', pages: ['Import notes/Import from Notion'] },
  { text: 'turn a spreadsheet into notes', pages: ['Import notes/Import CSV files'] },
  { text: 'give a talk with slides made from a note', pages: ['Plugins/Slides'] },
  { text: 'record my voice', pages: ['Plugins/Audio recorder'] },
  { text: 'keep a journal with one entry per day', pages: ['Plugins/Daily notes'] },
  { text: 'start new notes with boilerplate text already filled in', pages: ['Plugins/Templates'] },
  { text: 'see which notes mention the current one', pages: ['Plugins/Backlinks'] },
  { text: 'visual map of connections between notes', pages: ['Plugins/Graph view'] },
  { text: 'infinite whiteboard to arrange cards', pages: ['Plugins/Canvas'] },
  { text: 'split a long note in two or combine several', pages: ['Plugins/Note composer'] },
  { text: 'several names for the same note', pages: ['Linking notes and files/Aliases'] },
  { text: 'include part of one note inside another', pages: ['Linking notes and files/Embed files'] },
  { text: 'link to a particular paragraph', pages: ['Linking notes and files/Internal links'] },
  { text: 'change keyboard shortcuts', pages: ['User interface/Hotkeys'] },
  { text: 'switch the app to dark mode', pages: ['User interface/Appearance'] },
  { text: 'show the interface in my language', pages: ['User interface/Language settings'] },
  { text: 'where are my files kept on disk', pages: ['Files and folders/How Obsidian stores data'] },
  { text: 'which image and video types can I open', pages: ['Files and folders/Accepted file formats'] },
  { text: 'is it safe to install plugins made by other people', pages: ['Extending Obsidian/Plugin security'] },
  { text: 'customise the look with my own styles', pages: ['Extending Obsidian/CSS snippets'] },
  { text: 'open a note from another program with a link', pages: ['Extending Obsidian/Obsidian URI'] },
  { text: 'sync only some folders to my phone', pages: ['Obsidian Sync/Sync settings and selective syncing'] },
  { text: 'see how a note looked last week', pages: ['Obsidian Sync/Version history'] },
  { text: 'how much space do I get in the cloud', pages: ['Obsidian Sync/Plans and storage limits'] },
  {
    text: 'share a vault with my colleagues',
    pages: ['Obsidian Sync/Collaborate on a shared vault', 'Teams/Syncing for teams'],
  },
  { text: 'count visitors of my site', pages: ['Obsidian Publish/Analytics'] },
  {
    text: 'save an article from the browser',
    pages: ['Obsidian Web Clipper/Clip web pages', 'Obsidian Web Clipper/Introduction to Obsidian Web Clipper'],
  },
  { text: 'let AI summarise a page while clipping it', pages: ['Obsidian Web Clipper/Interpreter'] },
  {
    text: 'show notes as a table filtered by their properties',
    pages: ['Bases/Layouts/Table view', 'Bases/Introduction to Bases', 'Bases/Views', 'Bases/Create a base'],
  },
];

/** Twenty for the folder `ja`. */
export const JAPANESE: readonly Question[] = [
  { text: '間違って消したノートを元に戻したい', pages: ['プラグイン/ファイルリカバリー'] },
  { text: '学割はありますか', pages: ['ライセンスと支払い/教育・非営利団体向け割引'] },
  { text: 'お金を返してもらえますか', pages: ['ライセンスと支払い/返金ポリシー'] },
  { text: '自分のドメインでサイトを公開する', pages: ['Obsidian Publish/カスタムドメイン'] },
  { text: '毎日の日記をつけたい', pages: ['プラグイン/デイリーノート'] },
  { text: '音声を録音する方法', pages: ['プラグイン/オーディオレコーダー'] },
  { text: 'ノート同士のつながりを図で見る', pages: ['プラグイン/グラフビュー'] },
  { text: '数式を書くには', pages: ['編集と書式設定/高度な書式構文'] },
  { text: 'ショートカットキーを変更する', pages: ['ユーザーインターフェイス/ホットキー'] },
  { text: 'ダークモードにしたい', pages: ['ユーザーインターフェイス/外観'] },
  {
    text: '会社で使うのにお金はかかりますか',
    pages: ['チーム/商用ライセンス', 'ライセンスと支払い/ライセンスと支払いの概要'],
  },
  {
    text: 'スマホとパソコンで同じノートを使う',
    pages: [
      'はじめに/デバイス間でノートを同期する',
      'はじめに/モバイルアプリ',
      'Obsidian Sync/Obsidian Syncの紹介',
      'Obsidian Sync/Obsidian Syncのセットアップ',
    ],
  },
  { text: '同期できる容量の上限', pages: ['Obsidian Sync/プランとストレージ制限'] },
  { text: '昔のバージョンを見る', pages: ['Obsidian Sync/バージョン履歴'] },
  { text: 'Evernoteから移行する', pages: ['ノートのインポート/Evernote'] },
  { text: '別のノートの一部を表示する', pages: ['ノートとファイルのリンク/ファイルの埋め込み'] },
  { text: 'プラグインは安全ですか', pages: ['Obsidian の拡張/プラグインのセキュリティ'] },
  {
    text: 'ウェブの記事を保存したい',
    pages: ['Obsidian Web Clipper/ウェブページのクリップ', 'Obsidian Web Clipper/Obsidian Web Clipperの紹介'],
  },
  { text: 'ノートを発表用の資料として見せる', pages: ['プラグイン/スライド'] },
  { text: 'ログインをもっと安全にする', pages: ['Obsidian/2要素認証'] },
];
