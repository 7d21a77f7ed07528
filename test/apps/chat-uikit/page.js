/** Easemob's React UIKit. The address has the account. */
import { EaseApp } from 'chat-uikit';
import { showEaseApp } from '../ease-app-page';

const query = new URLSearchParams(location.search);

showEaseApp(EaseApp, {
  appkey: query.get('app'),
  username: query.get('user'),
  password: query.get('password'),
});
