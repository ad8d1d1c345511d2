using System.Globalization;
using Imports.Watchers;

if (args is not [var gateway, var processId, var dataset, var watchers, var imports, var seconds, var what])
{
    Console.Error.WriteLine("usage: Imports.Watchers GATEWAY PROCESS_ID DATASET_FILE WATCHERS IMPORTS SECONDS one|all   (loadtests/watchers.sh calls it)");
    return 2;
}

using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(Number(seconds) + 180));
await using var moving = await MovingImports.StartAsync(dataset, Number(imports), limit.Token);
await using var crowd = new Crowd(new Uri(gateway), moving.Ids, watchesAll: what == "all");
await crowd.ConnectAsync(Number(watchers), limit.Token);
var figures = await new Measurement(Number(processId), crowd, moving).RunAsync(TimeSpan.FromSeconds(Number(seconds)), limit.Token);
return Report.Print(figures);

static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
