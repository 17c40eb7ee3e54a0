/** next-auth's own routes: sign-in, sign-out, CSRF token. */
import NextAuth from 'next-auth';
import type { NextRequest } from 'next/server';
import { isOwnOrigin } from '#lib/doors/identity.ts';
import { authOptions } from '../../../auth.ts';
import { server } from '../../../server.ts';

interface Context {
  params: Promise<{ nextauth: string[] }>;
}

export async function GET(request: NextRequest, context: Context): Promise<Response> {
  return NextAuth(request, context, authOptions()) as Promise<Response>;
}

export async function POST(request: NextRequest, context: Context): Promise<Response> {
  const { nextauth } = await context.params;
  // Anybody could write into the log through this one.
  if (nextauth[0] === '_log') return new Response(null, { status: 204 });
  // Its CSRF token is a cookie that a sibling host could plant; the origin cannot be.
  if (!isOwnOrigin(request, server().config))
    return Response.json({ message: 'This request came from another site.' }, { status: 403 });
  return NextAuth(request, context, authOptions()) as Promise<Response>;
}
