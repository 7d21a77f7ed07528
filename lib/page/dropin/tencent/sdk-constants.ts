/**
 * Name tables of SDK 3.6.6; a test compares them with the SDK's. They are compressed, because names and
 * values share prefixes. The default value of a word is its name in PascalCase.
 */

const pascal = (word: string) => word.toLowerCase().replace(/(?:^|_)(\w)/g, (_all, letter) => letter.toUpperCase());

/** Each row has a name prefix, a value prefix (`-` for none) and words: `WORD` or `WORD=value`. */
function table<Known extends string = string>(text: string): Readonly<Record<Known, string>> {
  const entries = text.split('\n').flatMap(row => {
    const [namePrefix = '', valuePrefix = '', ...words] = row.trim().replaceAll('- ', ' ').split(' ');
    return words.map(text => {
      const [word = '', value = valuePrefix + pascal(word)] = text.split('=');
      return [namePrefix + word, /^\d+$/.test(value) ? Number(value) : value] as const;
    });
  });
  return Object.fromEntries(entries) as Record<Known, string>;
}

export const VERSION = '3.6.6';

type Event =
  | `SDK_${'READY' | 'NOT_READY' | 'DESTROY'}`
  | `MESSAGE_${'RECEIVED' | 'REVOKED' | 'READ_RECEIPT_RECEIVED'}`
  | `${'PROFILE' | 'TOTAL_UNREAD_MESSAGE_COUNT'}_UPDATED`
  | 'KICKED_OUT'
  | 'NET_STATE_CHANGE'
  | 'ERROR';

/** Includes two older names of tim-js-sdk, which are never emitted. */
export const EVENT = table<Event>(`
  - on ROOM_CUSTOM_DATA_RECEIVED PROFILE_UPDATED USER_STATUS_UPDATED ALL_RECEIVE_MESSAGE_OPT_UPDATED
  - on TOTAL_UNREAD_MESSAGE_COUNT_UPDATED SERVER_CONFIG_UPDATED PINNED_GROUP_MESSAGE_UPDATED
  MESSAGE_ onMessage RECEIVED MODIFIED REVOKED READ_BY_PEER READ_RECEIPT_RECEIVED
  MESSAGE_ onMessage EXTENSIONS_UPDATED EXTENSIONS_DELETED REACTIONS_UPDATED
  CONVERSATION_ onConversation LIST_UPDATED GROUP_LIST_UPDATED IN_GROUP_UPDATED
  - on GROUP_LIST_UPDATED GROUP_COUNTER_UPDATED TOPIC_CREATED TOPIC_DELETED TOPIC_UPDATED
  - on FRIEND_LIST_UPDATED FRIEND_GROUP_LIST_UPDATED FRIEND_APPLICATION_LIST_UPDATED
  - on MY_FOLLOWERS_LIST_UPDATED MY_FOLLOWING_LIST_UPDATED MUTUAL_FOLLOWERS_LIST_UPDATED
  - - BLACKLIST_UPDATED=blacklistUpdated GROUP_ATTRIBUTES_UPDATED=groupAttributesUpdated KICKED_OUT=kickedOut
  - - ERROR=error NET_STATE_CHANGE=netStateChange GROUP_SYSTEM_NOTICE_RECEIVED=receiveGroupSystemNotice
  SDK_ - READY=sdkStateReady NOT_READY=sdkStateNotReady DESTROY=sdkDestroy RELOAD=sdkReload`);

export const TSignaling = table(`
  - - NEW_INVITATION_RECEIVED=newInvitationReceived
  - - INVITEE_ACCEPTED=ts_invitee_accepted INVITEE_REJECTED=ts_invitee_rejected
  INVITATION_ - CANCELLED=ts_invitation_cancelled TIMEOUT=ts_invitation_timeout
  INVITATION_ - MODIFIED=ts_invitation_modified
  ACTION_TYPE_ - UNKNOWN=0 INVITE=1 CANCEL_INVITE=2 ACCEPT_INVITE=3 REJECT_INVITE=4 INVITE_TIMEOUT=5`);

export const TYPES = table(`
  MSG_ - TEXT=TIMTextElem IMAGE=TIMImageElem SOUND=TIMSoundElem AUDIO=TIMSoundElem FILE=TIMFileElem
  MSG_ - FACE=TIMFaceElem VIDEO=TIMVideoFileElem GEO=TIMLocationElem LOCATION=TIMLocationElem
  MSG_ - CUSTOM=TIMCustomElem MERGER=TIMRelayElem AT_ALL=__kImSDK_MesssageAtALL__
  MSG_GRP_ - TIP=TIMGroupTipElem SYS_NOTICE=TIMGroupSystemNoticeElem
  MSG_PRIORITY_ - HIGH NORMAL LOW LOWEST
  MSG_REMIND_ - ACPT_AND_NOTE=AcceptAndNotify ACPT_NOT_NOTE=AcceptNotNotify DISCARD
  CONV_ - C2C=C2C GROUP=GROUP TOPIC=TOPIC SYSTEM=@TIM#SYSTEM AT_ME=1 AT_ALL=2 AT_ALL_AT_ME=3
  CONV_MARK_TYPE_ - STAR=1 UNREAD=2 FOLD=4 HIDE=8
  GRP_ - PRIVATE WORK=Private PUBLIC CHATROOM=ChatRoom MEETING=ChatRoom AVCHATROOM=AVChatRoom COMMUNITY ROOM LIVE
  GRP_MBR_ROLE_ - OWNER ADMIN MEMBER CUSTOM
  GRP_TIP_MBR_ - JOIN=1 QUIT=2 KICKED_OUT=3 SET_ADMIN=4 CANCELED_ADMIN=5 PROFILE_UPDATED=7
  GRP_TIP_ - GRP_PROFILE_UPDATED=6 BAN_AVCHATROOM_MEMBER=10 UNBAN_AVCHATROOM_MEMBER=11
  RECEIVE_WITH_OFFLINE_PUSH_EXCEPT_AT - =AcceptNotNotifyExceptAt
  NOT_RECEIVE_ - OFFLINE_PUSH_EXCEPT_AT=AcceptNotNotifyExceptAt MSG_EXCEPT_AT=NotReceiveMsgExceptAt
  GENDER_ Gender_Type_ UNKNOWN FEMALE MALE
  KICKED_OUT_ - MULT_ACCOUNT=multipleAccount MULT_DEVICE=multipleDevice
  KICKED_OUT_ - USERSIG_EXPIRED=userSigExpired REST_API=REST_API_Kick
  ALLOW_TYPE_ AllowType_Type_ ALLOW_ANY NEED_CONFIRM DENY_ANY
  FORBID_TYPE_ AdminForbid_Type_ NONE SEND_OUT
  JOIN_OPTIONS_ - FREE_ACCESS NEED_PERMISSION DISABLE_APPLY
  JOIN_STATUS_ - SUCCESS=JoinedSuccess ALREADY_IN_GROUP WAIT_APPROVAL=WaitAdminApproval
  INVITE_OPTIONS_ - DISABLE_INVITE NEED_PERMISSION FREE_ACCESS
  GRP_PROFILE_ - OWNER_ID=ownerID CREATE_TIME=createTime LAST_INFO_TIME=lastInfoTime MEMBER_NUM=memberNum
  GRP_PROFILE_ - MAX_MEMBER_NUM=maxMemberNum JOIN_OPTION=joinOption INVITE_OPTION=inviteOption
  GRP_PROFILE_ - INTRODUCTION=introduction NOTIFICATION=notification MUTE_ALL_MBRS=muteAllMembers
  SNS_ADD_TYPE_ Add_Type_ SINGLE BOTH
  SNS_DELETE_TYPE_ Delete_Type_ SINGLE BOTH
  SNS_APPLICATION_ Pendency_Type_ TYPE_BOTH=Pendency_Type_Both SENT_TO_ME=Pendency_Type_ComeIn
  SNS_APPLICATION_ Response_Action_ SENT_BY_ME=Pendency_Type_SendOut AGREE AGREE_AND_ADD
  SNS_CHECK_TYPE_ CheckResult_Type_ BOTH SINGLE
  SNS_TYPE_ CheckResult_Type_ NO_RELATION A_WITH_B B_WITH_A BOTH_WAY
  NET_STATE_ - CONNECTED=connected CONNECTING=connecting DISCONNECTED=disconnected
  READ_ALL_ - C2C_MSG=readAllC2CMessage GROUP_MSG=readAllGroupMessage MSG=readAllMessage
  USER_STATUS_ - UNKNOWN=0 ONLINE=1 OFFLINE=2 UNLOGINED=3
  IOS_OFFLINE_PUSH_ - NO_SOUND=push.no_sound DEFAULT_SOUND=default`);
