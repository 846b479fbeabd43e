// @ts-nocheck
/** After the publishers' filesharing-bot: joins as a manager, puts a file into the object store, shares it, and asks for it again. */
module.exports = ({ bot, tell }) => {
  const known = new Set();
  const picture = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from('a logo')]);

  bot.on('connected', () => {
    bot.setAgentState({ availability: 'AWAY' });
    bot.subscribeExConversations({ convState: ['OPEN'] }, (error) => tell('subscribed', error || 'ok'));
  });
  bot.on('cqm.ExConversationChangeNotification', ({ changes }) => {
    for (const { type, result } of changes) {
      if (type !== 'UPSERT' || known.has(result.convId)) continue;
      known.add(result.convId);
      const conversationField = [{ field: 'ParticipantsChange', type: 'ADD', role: 'MANAGER' }];
      bot.updateConversationField({ conversationId: result.convId, conversationField }, () => share(result.convId));
    }
  });

  function share(dialogId) {
    bot.generateURLForUploadFile(
      { fileSize: picture.length, fileType: 'JPEG' },
      async (_, { relativePath, queryParams }) => {
        const { status } = await fetch(await addressOf(relativePath, queryParams), { method: 'PUT', body: picture });
        tell('uploaded', status);
        const message = { caption: 'Our logo', relativePath, fileType: 'JPEG' };
        bot.publishEvent(
          { dialogId, event: { type: 'ContentEvent', contentType: 'hosted/file', message } },
          (error, body) => tell('shared', error || body),
        );
        bot.generateURLForDownloadFile({ relativePath }, async (_error, there) => {
          const answer = await fetch(await addressOf(there.relativePath, there.queryParams));
          tell('downloaded', picture.equals(Buffer.from(await answer.arrayBuffer())));
        });
      },
    );
  }

  async function addressOf(relativePath, { temp_url_sig: signature, temp_url_expires: expires }) {
    const { swift } = await new Promise((resolve) => bot.csdsClient.getAll((_, domains) => resolve(domains)));
    return `https://${swift}${relativePath}?temp_url_sig=${signature}&temp_url_expires=${expires}`;
  }
};
