using System.Text;
using System.Text.Json;
using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Security;
using FileTransfer.Node.Configuration;
using FileTransfer.Tests.Support;
using FileTransfer.Tests.Vectors;
using Xunit;

namespace FileTransfer.Tests.Unit.Node;

/// <summary>Every hostile text as an argument, a setting, an environment variable and the name of a node.</summary>
public sealed class HostileTextTests
{
    [Theory]
    [InlineData("get")]
    [InlineData("ls")]
    [InlineData("rm")]
    public async Task A_remote_name_is_asked_for_exactly_or_refused_as_usage(string verb)
    {
        var asked = 0;
        foreach (var name in HostileNames.All)
        {
            using var session = new CommandSession();
            var exit = await session.RunAsync(verb, "--", name);

            AssertHarmless(session, name);
            if (exit == 0)
            {
                asked++;
                var path = session.Client.Asked.Single() is GetOrder order ? order.Remote : (RelativePath?)session.Client.Asked.Single();
                Assert.Equal(name, path?.Value);
            }
            else
            {
                Assert.Equal((2, 0), (exit, session.Client.Asked.Count));
                Assert.Null(RelativePath.TryParse(name));
            }
        }

        Assert.InRange(asked, 300, HostileNames.All.Count());
    }

    [Theory]
    [InlineData("invite", "--name")]
    [InlineData("client", "--groups")]
    [InlineData("broadcast", "--channel")]
    [InlineData("get", "--out")]
    [InlineData("ls", "--home")]
    [InlineData("server", "--listen")]
    [InlineData("server", "--advertise")]
    [InlineData("invite", "--ttl")]
    [InlineData("join", "--name")]
    public async Task An_option_takes_a_hostile_text_or_refuses_it_politely(string verb, string option)
    {
        foreach (var text in HostileNames.All)
        {
            using var session = new CommandSession();
            string[] line = verb is "get" or "broadcast" ? [verb, "a", option, text] : verb == "join" ? [verb, Sample.Link, option, text] : [verb, option, text];
            var exit = await session.RunAsync(line);

            Assert.True(exit is 0 or 2 or 3 or 4 or 6, $"exit {exit} for {Display.Text(text)}: {session.Error}");
            AssertHarmless(session, text);
        }
    }

    [Fact]
    public void A_node_name_is_plain_or_none()
    {
        foreach (var text in HostileNames.All)
        {
            if (NodeId.TryParse(text) is { } node)
            {
                Assert.Matches(@"\A[a-z0-9]([a-z0-9._-]*[a-z0-9])?\z", node.Value);
                Assert.Equal(text.ToLowerInvariant(), node.Value);
            }
        }
    }

    [Theory]
    [InlineData("server.listen")]
    [InlineData("server.advertise")]
    [InlineData("server.data")]
    [InlineData("server.keep-free")]
    [InlineData("links.heartbeat")]
    [InlineData("client.groups")]
    [InlineData("client.servers")]
    [InlineData("log.level")]
    [InlineData("log.file")]
    public void A_setting_is_read_or_refused_with_key_and_place_and_is_harmless(string key)
    {
        using var folder = new TemporaryFolder();
        foreach (var text in HostileNames.All)
        {
            var file = folder.Write("node.conf", $"filetransfer.{key} = {JsonSerializer.Serialize(text)}\n");
            try
            {
                SettingsLoader.Load(new SettingsSources(file, new Dictionary<string, string>(), new Dictionary<string, RawSetting>(), NodePlace.Home));
            }
            catch (FailureException refused)
            {
                Assert.Equal(Reason.Usage, refused.Failure.Reason);
                ShownText.AssertHarmless(Encoding.UTF8.GetBytes(refused.Failure.Detail));
            }
            catch (SettingsException refused)
            {
                foreach (var problem in refused.Problems) ShownText.AssertHarmless(Encoding.UTF8.GetBytes(problem.ToString()));
            }
        }
    }

    [Fact]
    public void A_join_link_is_ours_or_refused_without_repeating_it()
    {
        foreach (var text in HostileNames.All)
        {
            var failure = Assert.Throws<FailureException>(() => JoinLink.Parse(text)).Failure;
            Assert.Equal(Reason.Usage, failure.Reason);
            ShownText.AssertHarmless(Encoding.UTF8.GetBytes(failure.Detail + failure.Hint));
        }
    }

    private static void AssertHarmless(CommandSession session, string text)
    {
        ShownText.AssertHarmless(Encoding.UTF8.GetBytes(session.Out));
        ShownText.AssertHarmless(Encoding.UTF8.GetBytes(session.Error));
        Assert.True(session.ErrorLines.Length <= 8, $"{session.ErrorLines.Length} lines for {Display.Text(text)}: {session.Error}");
    }
}
