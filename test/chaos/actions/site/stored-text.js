/** Runs in an extension page, which has the key of the vault: everything that the extension stores, decrypted, as text by place. */
(async () => {
  const textOf = value => {
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return new TextDecoder('latin1').decode(value);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, textOf(item)]));
  };
  const entriesOf = name =>
    new Promise((done, fail) => {
      const opening = indexedDB.open(name);
      opening.onerror = fail;
      opening.onsuccess = () => {
        const database = opening.result;
        const end = entries => {
          database.close();
          done(entries);
        };
        const names = [...database.objectStoreNames];
        if (names.length === 0) return end([]);
        const transaction = database.transaction(names);
        const stores = names.map(store => transaction.objectStore(store));
        const reading = stores.map(store => [store.getAllKeys(), store.getAll()]);
        transaction.oncomplete = () =>
          end(reading.flatMap(([keys, values]) => keys.result.map((key, index) => [key, values.result[index]])));
      };
    });
  const databases = await indexedDB.databases();
  const entries = (await Promise.all(databases.map(({ name }) => entriesOf(name)))).flat();
  const key = entries.find(([, value]) => value instanceof CryptoKey)?.[1];
  const isSealed = ([name, value]) => String(name).startsWith('blob:') && value?.nonce && value.data;
  const open = ([name, { nonce, data }]) => {
    const additionalData = new TextEncoder().encode(`partyline 1 ${name.slice('blob:'.length)}`);
    return crypto.subtle.decrypt({ name: 'AES-GCM', iv: nonce, additionalData }, key, data).then(
      opened => new TextDecoder().decode(opened),
      () => 'unreadable',
    );
  };
  const opened = await Promise.all(entries.filter(isSealed).map(open));
  const { local, session } = chrome.storage;
  return {
    'storage.local': JSON.stringify(await local.get()),
    'storage.session': JSON.stringify(await session.get()),
    IndexedDB: JSON.stringify(entries.map(textOf)),
    vault: JSON.stringify(opened),
  };
})();
