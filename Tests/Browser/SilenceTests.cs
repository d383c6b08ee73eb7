using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Cluster;

namespace Tests.Browser;

/// <summary>Pages ask for nothing once their browser is gone.</summary>
[Collection(OneClinic.Name)]
public sealed partial class SilenceTests(ClinicFixture clinic)
{
    private const string Sockets = "/usr/bin/ss";

    /// <summary>Longer than a payment is followed without a page.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(8);

    [Fact]
    public async Task Browser_Gone_IsFollowedByNoRequest()
    {
        Assert.SkipUnless(File.Exists(Sockets), "ss, which counts what a process sends, is not installed (Debian: apt-get install iproute2)");
        try
        {
            var parked = new[] { await clinic.ParkAsync(), await clinic.ParkAsync(), await clinic.ParkAsync() };
            var page = await clinic.SignInAsync();
            foreach (var invoice in parked)
            {
                var tab = await page.Context.NewPageAsync();
                await tab.GotoAsync($"/invoices/{invoice}");
                await Expect(tab.Payment("Parked")).ToBeVisibleAsync();
            }
            await page.GotoAsync("/cluster");
            await Expect(page.Locator(".servers tbody tr")).ToHaveCountAsync(3);
            var open = await SentWithinASecondAsync();
            Assert.True(open > 0, "the open pages ask for nothing");

            // Closed without leaving the pages, as by a crash: the server keeps their circuits for minutes.
            await page.Context.CloseAsync();
            var quiet = await Clients.Poll.UntilAsync(
                async _ => await SentWithinASecondAsync() == 0 ? "quiet" : null, Soon, TimeProvider.System, TestContext.Current.CancellationToken);
            Assert.NotNull(quiet);
            Assert.Equal(0, await SentWithinASecondAsync());
        }
        finally
        {
            await clinic.RetryParkedAsync();
        }
    }

    /// <summary>The bytes that Clinic.Web sends to other services.</summary>
    private async Task<long> SentWithinASecondAsync()
    {
        var before = await SentAsync();
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        return (await SentAsync()).Sum(socket => Math.Max(0, socket.Value - before.GetValueOrDefault(socket.Key)));
    }

    /// <summary>By local address. Connections to the clinic's own port are the browsers' and the supervisor's.</summary>
    private async Task<Dictionary<string, long>> SentAsync()
    {
        using var ss = Process.Start(new ProcessStartInfo(Sockets, ["-tinpOH"]) { RedirectStandardOutput = true })!;
        var lines = (await ss.StandardOutput.ReadToEndAsync()).Split('\n');
        var own = $"pid={clinic.System.Pid(Clinic.Name)},";
        return lines.Where(line => line.Contains(own, StringComparison.Ordinal)).Select(line => Socket().Match(line))
            .Where(socket => socket.Success && !socket.Groups["local"].Value.EndsWith($":{clinic.System.Options.Ports.Clinic}", StringComparison.Ordinal))
            .ToDictionary(socket => socket.Groups["local"].Value, socket => long.Parse(socket.Groups["sent"].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"^ESTAB\s+\d+\s+\d+\s+(?<local>\S+)\s.*\bbytes_sent:(?<sent>\d+)")]
    private static partial Regex Socket();
}
