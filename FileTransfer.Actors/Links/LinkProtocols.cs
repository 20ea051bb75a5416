namespace FileTransfer.Actors.Links;

/// <summary>The ALPN names that share the port. They are on the wire: they never change.</summary>
public static class LinkProtocols
{
    /// <summary>Frames between two nodes with certificates of the site.</summary>
    public const string FileTransfer = "filetransfer/1";

    /// <summary>Chunks of broadcasts, for those whom the server gave a ticket: between receivers, and from the server.</summary>
    public const string Peer = "filetransfer-peer/1";

    /// <summary>Actor messages between the server and its broadcasters.</summary>
    public const string Actors = "filetransfer-akka/1";

    /// <summary>Enrolment, without a client certificate.</summary>
    public const string Join = "filetransfer-join/1";
}
