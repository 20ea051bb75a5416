using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace FileTransfer.Actors.Links;

/// <summary>An outgoing connection whose server was verified. Disposing it closes the stream.</summary>
/// <param name="Stream">Authenticated; one reader and one writer may use it at a time. Flush after writing.</param>
/// <param name="ServerCertificate">A copy that outlives the stream; the holder's to dispose.</param>
public sealed record DialledConnection(SslStream Stream, X509Certificate2 ServerCertificate, IPEndPoint Remote)
    : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Stream.DisposeAsync();
}
