using System.Security.Cryptography;

namespace FileTransfer.Actors.Security;

/// <summary>A key that waits for its certificate. It exists in memory only, until both can be written together.</summary>
public sealed class RenewalRequest : IDisposable
{
    internal ECDsa Key { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>PKCS #10, DER.</summary>
    public byte[] ToSigningRequest() => SigningRequest.Create(Key);

    public void Dispose() => Key.Dispose();
}
