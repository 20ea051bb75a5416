using FileTransfer.Node.Configuration;

namespace FileTransfer.Node.Hosting;

/// <summary>What a server knows once clients can connect.</summary>
/// <param name="Listen">With the port really taken.</param>
/// <param name="Advertise">HOST:PORT that invitations name.</param>
/// <param name="Data">Full path of its folder.</param>
/// <param name="Fingerprint">Of the site's certificate authority: SHA-256 in hexadecimal.</param>
internal sealed record ServerReady(Endpoint Listen, string Advertise, string Data, string Fingerprint);
