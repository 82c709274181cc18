import { dayOf, dayTime } from '../lib/dates';
import { Qr } from './qr';

export type Addressed = { person: number; name: string; worker?: string | undefined; link: string; procedures: string[]; until: string; documents: boolean };

/** What is handed to one person on one page of paper. Its words are its own: plain Japanese and a line of English, whatever
 *  language the page is read in. */
export function Letter({ to, business, contact }: { to: Addressed; business: string; contact: string }) {
  return (
    <article lang="ja" className="letter">
      <p className="text-right">{dayOf(new Date().toISOString(), 'ja')}</p>
      <p className="mt-4 text-xl">{to.name} 様{to.worker && <span className="ml-3 text-base">（{to.worker} 様のご家族）</span>}</p>
      <p className="mt-2 text-right">{business}</p>
      <h2 className="mt-8 text-center text-2xl font-bold">マイナンバー（個人番号）の提供のお願い</h2>
      <p className="mt-6">次の事務のために、あなたのマイナンバーが必要です。<b>{dayTime(to.until, 'ja')}まで</b>に、下の方法で送ってください。</p>
      <h3 className="mt-5 font-bold">何のために使うか</h3>
      <ul className="list-disc pl-6">{to.procedures.map((p) => <li key={p}>{p}</li>)}</ul>
      <p className="mt-1 text-sm">これ以外のことには使いません。</p>
      <h3 className="mt-5 font-bold">送り方</h3>
      <div className="mt-2 flex items-start gap-6">
        <Qr text={to.link} label={`${to.name} 様のQRコード`} className="size-[50mm] shrink-0 border border-solid-gray-420" />
        <ol className="list-decimal space-y-2 pl-5">
          <li>スマートフォンのカメラで、左のQRコードを読み取ります。</li>
          <li>開いた画面の説明を読み、マイナンバー（12桁）を入力します。</li>
          <li>{to.documents ? '画面の案内に沿って、マイナンバーカードなどの書類を撮影します。' : '本人確認の書類（マイナンバーカードなど）は、後で担当者に見せてください。'}</li>
          <li>「送信する」を押します。会員登録は要りません。</li>
        </ol>
      </div>
      <h3 className="mt-5 font-bold">いつまでに</h3>
      <p>{dayTime(to.until, 'ja')}まで。過ぎると、このQRコードは使えなくなります。</p>
      <h3 className="mt-5 font-bold">分からないとき・QRコードを読み取れないとき</h3>
      <p>{business}　{contact}</p>
      <p className="text-sm">スマートフォンをお使いでない方は、書類を持って担当者にお越しください。</p>
      <p className="mt-6 rounded-lg border-2 border-black p-3 text-center text-lg font-bold">この手紙を他人に見せないでください</p>
      <p className="mt-1 text-center text-sm">このQRコードは、あなた専用です。担当者が受け取るまで、なくさないでください。受け取った後は、細かく破って捨ててください。</p>
      <p lang="en" className="mt-6 border-t border-solid-gray-420 pt-3 text-sm">{business} needs your My Number for the procedures above. Scan the QR code with your phone and follow the page (it can be read in English) by {dayTime(to.until, 'en')}. Do not show this letter to anybody else.</p>
    </article>
  );
}
