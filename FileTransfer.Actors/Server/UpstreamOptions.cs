using FileTransfer.Actors.Client;
using FileTransfer.Actors.Security;

namespace FileTransfer.Actors.Server;

/// <summary>A broadcaster's way to its server.</summary>
/// <param name="Identity">Its own, as the server issued and renews it; stays its owner's.</param>
/// <param name="Servers">Addresses of the server, tried in this order.</param>
/// <param name="Client">How it keeps its session there.</param>
/// <param name="ConnectTimeout">For one attempt.</param>
/// <param name="CacheBytes">Content of broadcasts that are over is let go, the oldest first, beyond so much.</param>
public sealed record UpstreamOptions(
    NodeIdentity Identity, IReadOnlyList<ServerAddress> Servers, ClientOptions Client, TimeSpan ConnectTimeout, long CacheBytes);
