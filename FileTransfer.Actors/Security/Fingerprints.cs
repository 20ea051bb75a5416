using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Security;

/// <summary>A site's name among machines: the SHA-256 of its CA certificate's DER.</summary>
internal static class Fingerprints
{
    public static Hash256 Of(X509Certificate2 certificate) => Of(certificate.RawDataMemory.Span);

    public static Hash256 Of(ReadOnlySpan<byte> der)
    {
        Span<byte> hash = stackalloc byte[Hash256.Size];
        SHA256.HashData(der, hash);
        return new Hash256(hash);
    }
}
