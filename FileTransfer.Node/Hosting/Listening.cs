using System.Net;
using FileTransfer.Actors.Domain;
using FileTransfer.Node.Configuration;

namespace FileTransfer.Node.Hosting;

/// <summary>From the configured address to what is bound.</summary>
internal static class Listening
{
    /// <exception cref="FailureException">The name has no address.</exception>
    public static async Task<IReadOnlyList<IPEndPoint>> ResolveAsync(Endpoint listen, CancellationToken cancel)
    {
        if (IPAddress.TryParse(listen.Host, out var address)) return [new IPEndPoint(address, listen.Port)];
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(listen.Host, cancel).ConfigureAwait(false);
            return [.. addresses.Select(found => new IPEndPoint(found, listen.Port))];
        }
        catch (System.Net.Sockets.SocketException e)
        {
            throw new FailureException(
                Reason.Usage, $"{Display.Text(listen.Host)} has no address on this machine", "check server.listen", e);
        }
    }
}
