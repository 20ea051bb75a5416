using System.Net.Sockets;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Links;

/// <summary>Why links end, and how exceptions of their streams become reasons.</summary>
internal static class LinkFailures
{
    public static Failure ClosedByPeer { get; } = new(Reason.ConnectionLost, "the connection was closed by the peer");

    public static Failure PeerSilent(TimeSpan deadAfter) =>
        new(Reason.ConnectionLost, $"nothing came from the peer for {deadAfter.TotalSeconds:0.###} s");

    /// <summary>Of an attacker or a network that hardly works: who is honest comes back and continues.</summary>
    public static Failure PeerTrickles(long rate) =>
        new(Reason.ConnectionLost, $"a frame arrived at less than {rate} bytes a second");

    public static Failure PeerStuck(TimeSpan deadAfter) =>
        new(Reason.ConnectionLost, $"the peer took nothing for {deadAfter.TotalSeconds:0.###} s");

    public static Failure AnswersNotRead { get; } =
        new(Reason.ConnectionLost, "the peer does not read its answers: the control queue is full");

    public static Failure From(Exception exception) => exception switch
    {
        FailureException known => known.Failure,
        EndOfStreamException => new Failure(
            Reason.ConnectionLost, "the connection was closed by the peer in the middle of a frame"),
        IOException or SocketException or ObjectDisposedException => new Failure(Reason.ConnectionLost, Lost(exception)),
        OperationCanceledException => new Failure(Reason.ConnectionLost, "the connection was given up"),
        _ => FailureException.From(exception),
    };

    private static string Lost(Exception exception) =>
        Socket(exception) is { } error
            ? $"the connection was lost ({error})"
            : $"the connection was lost: {Display.Text(exception.Message)}";

    private static SocketError? Socket(Exception? exception) => exception switch
    {
        null => null,
        SocketException socket => socket.SocketErrorCode,
        _ => Socket(exception.InnerException),
    };
}
