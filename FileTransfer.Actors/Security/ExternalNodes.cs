using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Security;

/// <summary>
/// Who the certificates of another PKI are for, as an operator lists it: <c>till-07 = upload:incoming/,download</c>,
/// <c>hub = server</c>, and <c>* = certificate</c> for those that carry our identity. Deny by default. Immutable.
/// </summary>
public sealed class ExternalNodes
{
    private const string Anybody = "*";
    private const string InCertificate = "certificate";

    private readonly Dictionary<NodeId, (NodeKind Kind, Grants Grants)> _listed = [];
    private bool _identityInCertificate;

    private ExternalNodes()
    {
    }

    /// <param name="lines">At least one.</param>
    /// <param name="problem">What is wrong with the first wrong one, fit for an error message.</param>
    public static ExternalNodes? TryParse(IReadOnlyList<string> lines, out string? problem)
    {
        problem = lines.Count == 0 ? "lists nobody, so nobody could connect" : null;
        var nodes = new ExternalNodes();
        foreach (var line in lines) problem ??= nodes.Add(line);
        return problem is null ? nodes : null;
    }

    internal IdentityUri? Identify(X509Certificate2 certificate, string site)
    {
        foreach (var name in Names(certificate))
        {
            if (_listed.TryGetValue(name, out var known)) return new IdentityUri(site, known.Kind, name, known.Grants);
        }

        return _identityInCertificate && IdentityUri.Read(certificate) is { } identity && identity.Site == site ? identity : null;
    }

    /// <summary>This node itself need not be listed on its own machine: what it may do the server decides.</summary>
    internal IdentityUri? IdentifySelf(X509Certificate2 certificate, string site) =>
        Identify(certificate, site)
        ?? (Names(certificate).FirstOrDefault() is { } name ? new IdentityUri(site, NodeKind.Client, name, Grants.None) : null);

    private string? Add(string line)
    {
        var parts = line.Split('=', 2, StringSplitOptions.TrimEntries);
        if (parts.Length != 2) return $"'{Display.Text(line)}' is not NODE = ROLES";
        if (parts[0] == Anybody)
        {
            _identityInCertificate = parts[1] == InCertificate;
            return _identityInCertificate ? null : "* can only be certificate: roles for everybody are not given";
        }

        if (NodeId.TryParse(parts[0]) is not { } node) return $"'{Display.Text(parts[0])}' is not a node name";
        var kind = NodeKinds.TryParse(parts[1]) is { } named and not NodeKind.Client ? named : NodeKind.Client;
        string? problem = null;
        var grants = kind == NodeKind.Client ? GrantsText.TryParseTyped(parts[1], out problem) : (Grants)PermissionNames.All;
        if (grants is null or { Permissions: Permissions.None }) return $"'{Display.Text(line)}': {problem ?? "no role is given"}";
        return _listed.TryAdd(node, (kind, grants)) ? null : $"'{node}' is listed twice";
    }

    /// <summary>The common name, then DNS names, as far as they can name nodes.</summary>
    private static IEnumerable<NodeId> Names(X509Certificate2 certificate)
    {
        var names = new List<string> { certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false) };
        foreach (var alternative in certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>())
            names.AddRange(alternative.EnumerateDnsNames());
        return names.Select(NodeId.TryParse).OfType<NodeId>();
    }
}
