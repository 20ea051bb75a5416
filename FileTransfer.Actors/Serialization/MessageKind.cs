namespace FileTransfer.Actors.Serialization;

/// <summary>The number of each control message in the frame header. Numbers never change and are never used again.</summary>
public enum MessageKind
{
    Hello = 1,
    Welcome = 2,
    Goodbye = 3,

    Offer = 16,
    OfferEntries = 17,
    Request = 18,
    Accept = 19,
    Reject = 20,
    TellContents = 21,
    Fetch = 22,
    Ack = 23,
    Nack = 24,
    Finished = 25,
    Committed = 26,
    Cancel = 27,
    TellRoots = 32,
    Roots = 33,

    ListFiles = 48,
    FilesListed = 49,
    RemoveFile = 50,
    Removed = 51,
    GetHistory = 52,
    HistoryListed = 53,
    GetNodes = 54,
    NodesListed = 55,
    CreateInvite = 56,
    InviteCreated = 57,
    VerifyStored = 58,
    StoredVerified = 59,
    GetStatus = 60,
    StatusListed = 61,

    StartBroadcast = 80,
    BroadcastStarted = 81,
    ReceiversChanged = 82,
    BroadcastEnded = 83,

    RevokeNode = 84,
    NodeRevoked = 85,
    RenewCertificate = 86,
    CertificateRenewed = 87,

    Assign = 100,
    Unassign = 101,
    Introduce = 102,
    Admit = 103,
    StopSharing = 104,
    PeerFailed = 105,
    PeerHello = 106,
    PeerWelcome = 107,
    TellHave = 108,
    Have = 109,

    GetCertificate = 110,
    CertificatePart = 111,

    Holding = 112,
    CommitNow = 113,
    DecideBroadcast = 114,

    GetBroadcasts = 120,
    BroadcastListed = 121,
    BroadcastsEnd = 122,

    SteerBroadcast = 123,
    BroadcastSteered = 124,
    Patience = 125,

    SiteReport = 140,
    SiteAnswer = 141,
    SiteCall = 142,
}
