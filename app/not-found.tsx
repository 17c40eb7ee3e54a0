import { SiteFooter } from './ui/document.tsx';
import { Sorry } from './ui/sorry.tsx';

export default function NotFound() {
  return (
    <>
      <Sorry heading="Nothing here">There is nothing at this address, or you have no right to see it.</Sorry>
      <SiteFooter />
    </>
  );
}
