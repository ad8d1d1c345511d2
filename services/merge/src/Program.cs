using Imports.Hosting;
using Imports.Merge;

var app = ServiceHost.Create("merge", args).AddMerge().Build();
app.MapImportsHealth();
app.Run();
