using System.Net;
using System.Net.Sockets;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Links;

/// <summary>A server that is being dialled, and the words for what can go wrong with it.</summary>
internal sealed class DialledServer(string host, int port)
{
    private const string BusyHint = "it may be busy: try again later";

    private readonly string _name = Display.Text(host.Contains(':') ? $"[{host}]:{port}" : $"{host}:{port}");

    public string Host => host;

    /// <exception cref="FailureException">The name has no address.</exception>
    public async Task<IPAddress[]> ResolveAsync(CancellationToken cancel)
    {
        if (IPAddress.TryParse(host, out var literal)) return [literal];
        try
        {
            return await Dns.GetHostAddressesAsync(host, cancel).ConfigureAwait(false);
        }
        catch (Exception unknown) when (unknown is SocketException or ArgumentException)
        {
            var detail = $"{Display.Text(host)}: no such host is known";
            throw new FailureException(Reason.Unreachable, detail, "check the name and the network", unknown);
        }
    }

    /// <exception cref="FailureException">No address takes a connection.</exception>
    public async Task<Socket> ReachAsync(IPAddress[] addresses, CancellationToken cancel)
    {
        try
        {
            return await AddressRace.ConnectAsync(addresses, port, cancel).ConfigureAwait(false);
        }
        catch (SocketException error) when (!cancel.IsCancellationRequested)
        {
            throw new FailureException(Explain(error), error);
        }
    }

    public Failure Silent(TimeSpan deadline) => new(
        Reason.Unreachable, $"{_name} did not answer within {deadline.TotalSeconds:0.#} s", "check the address and firewalls");

    /// <summary>Something listens there, but not one of ours.</summary>
    public FailureException Foreign(Exception? cause) => new(
        Reason.Incompatible,
        $"{_name} speaks another protocol or another version",
        "check host and port, and that both sides run fitting versions",
        cause);

    /// <summary>A server at its cap drops connections without a word.</summary>
    public FailureException HungUp(Exception cause) => new(Busy, cause);

    /// <summary>Whether this is what a server at its cap makes of a connection.</summary>
    public static bool MeansBusy(Failure failure) => failure is { Reason: Reason.Unreachable, Hint: BusyHint };

    private Failure Busy => new(Reason.Unreachable, $"{_name} closed the connection at once", BusyHint);

    private Failure Explain(SocketException error) => error.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => new Failure(
            Reason.Unreachable, $"{_name} refuses connections", "is the server running, and is the port right?"),
        SocketError.TimedOut => new Failure(
            Reason.Unreachable, $"{_name} did not answer", "check the address and firewalls"),
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => new Failure(
            Reason.Unreachable, $"there is no route to {_name}", "check the network"),
        SocketError.ConnectionReset or SocketError.ConnectionAborted => Busy,
        _ => new Failure(Reason.Unreachable, $"{_name} cannot be reached: {Display.Text(error.Message)}"),
    };
}
