// Tokens over REST: the password grant and expiry.
import { notFound, ok, RestError, requireText, unauthorized } from './request';
import type { Route } from './router';
import { userEntity } from './users';

export const tokens: Route[] = [
  {
    at: 'POST token',
    open: true,
    handle: request => {
      const user = request.app.user(requireText(request.body.username));
      const { otherErrors } = request.app.policy;
      if (!user)
        throw otherErrors.includes('unknownUser') ? unauthorized('bad credentials') : notFound('user not found');
      if (user.password !== request.body.password)
        throw otherErrors.includes('wrongPassword')
          ? unauthorized('bad credentials')
          : new RestError(400, 'invalid_grant', 'invalid password');
      const ttlMs = request.app.policy.tokenTtlMs;
      const token = request.app.tokens.issue(user.userId, ttlMs);
      const body = { access_token: token.value, expires_in: Math.floor(ttlMs / 1000), user: userEntity(user) };
      return { status: 200, body };
    },
  },
  {
    at: 'GET sdk/users/:user/token/expires',
    handle: request => {
      if (request.app.policy.renewal === 'refused') throw unauthorized('renewal is not enabled');
      const checked = request.app.tokens.check(request.headers.authorization?.replace(/^Bearer /, ''));
      return ok(request, { expire_timestamp: checked.ok ? checked.token.expiresAt : 0 });
    },
  },
];
