using Imports.Ingress;

await IngressService.Build(args).RunAsync();
