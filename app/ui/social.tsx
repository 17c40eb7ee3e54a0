/** What a link to a page looks like in chats and feeds: OpenGraph (ogp.me), which the others read too. */

export interface Social {
  readonly url: string;
  /** The name of the wiki. */
  readonly site: string;
  /** 1200 × 630. */
  readonly image: string;
  /** When the text changed last; null for what is no article. */
  readonly changed: string | null;
}

export function SocialTags({
  title,
  description = '',
  url,
  site,
  image,
  changed,
}: Social & { readonly title: string; readonly description?: string | undefined }) {
  return (
    <>
      <meta property="og:type" content={changed === null ? 'website' : 'article'} />
      <meta property="og:site_name" content={site} />
      <meta property="og:title" content={title} />
      {description === '' ? null : <meta property="og:description" content={description} />}
      <meta property="og:url" content={url} />
      <meta property="og:image" content={image} />
      <meta property="og:image:width" content="1200" />
      <meta property="og:image:height" content="630" />
      {changed === null ? null : <meta property="article:modified_time" content={changed} />}
      <meta name="twitter:card" content="summary_large_image" />
    </>
  );
}
