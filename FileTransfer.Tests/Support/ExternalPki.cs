using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FileTransfer.Tests.Support;

/// <summary>A PKI that knows nothing of us: a root, an intermediate that issues, certificates with names only.</summary>
internal sealed class ExternalPki : IDisposable
{
    private static readonly DateTimeOffset From = DateTimeOffset.UtcNow.AddHours(-1);

    private readonly string _folder;
    private readonly X509Certificate2 _root;
    private readonly X509Certificate2 _issuing;

    public ExternalPki(string folder)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        _root = Authority("CN=Example Root", rootKey, 1).CreateSelfSigned(From, From.AddYears(10));
        using var issuingKey = RSA.Create(2048);
        var request = new CertificateRequest("CN=Example Issuing", issuingKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        AsAuthority(request, 0);
        using var bare = request.Create(_root.SubjectName, X509SignatureGenerator.CreateForECDsa(rootKey), From, From.AddYears(5), [1, 2, 3]);
        _issuing = bare.CopyWithPrivateKey(issuingKey);
        File.WriteAllText(AuthorityFile, _root.ExportCertificatePem() + "\n" + _issuing.ExportCertificatePem() + "\n");
    }

    public string AuthorityFile => Path.Combine(_folder, "authority.pem");

    /// <summary>Environment for a process with a certificate of this name.</summary>
    /// <param name="name">The common name.</param>
    /// <param name="nodes">Who is who.</param>
    /// <param name="port">Of the server, for clients.</param>
    public Launch Launch(string name, string nodes, int? port = null)
    {
        var (certificate, key) = Issue(name);
        var environment = new Dictionary<string, string>
        {
            ["FILETRANSFER_SECURITY_AUTHORITY_FILE"] = AuthorityFile,
            ["FILETRANSFER_SECURITY_CERTIFICATE_FILE"] = certificate,
            ["FILETRANSFER_SECURITY_KEY_FILE"] = key,
            ["FILETRANSFER_SECURITY_NODES"] = nodes,
        };
        if (port is not null) environment["FILETRANSFER_CLIENT_SERVERS"] = $"127.0.0.1:{port}";
        return new Launch { Environment = environment };
    }

    /// <returns>Paths of the certificate and of its key, which is RSA and 0600.</returns>
    public (string Certificate, string Key) Issue(string name)
    {
        var (file, keyFile) = (Path.Combine(_folder, $"{name}.crt"), Path.Combine(_folder, $"{name}.key"));
        if (File.Exists(keyFile)) return (file, keyFile);
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}, O=Example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
            [new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        using var certificate = request.Create(_issuing, From, From.AddYears(1), RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(file, certificate.ExportCertificatePem() + "\n");
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem() + "\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return (file, keyFile);
    }

    public void Dispose()
    {
        _root.Dispose();
        _issuing.Dispose();
    }

    private static CertificateRequest Authority(string name, ECDsa key, int below)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        AsAuthority(request, below);
        return request;
    }

    private static void AsAuthority(CertificateRequest request, int below)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, below, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
    }
}
