using Imports.Hosting;
using Imports.Parsing;

var app = ServiceHost.Create("parsing", args).AddParsing().Build();
app.MapImportsHealth();
app.Run();
