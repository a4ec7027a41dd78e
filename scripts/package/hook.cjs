/**
 * hook/index.js of the application: what `s init` runs before and after it copies the files. Says what to do next, and fills in the
 * parameters of s.yaml where the CLI does not (`-y`). Sends nothing.
 *
 * Assumes the inputs of Serverless Devs 3: `appPath`, `tempAppPath`, `fs`, and `artTemplate(file)`, which fails without answers.
 */
const path = require('node:path');

/** Written by scripts/package/write-application.ts. */
const parameters = require('./parameters.json');

async function preInit() {
  process.stdout.write(
    'alb-cert-rotator needs Node.js 20 and npm here, and in the account: ALB, Certificate Management Service, OSS, Log Service,\n' +
      'Function Compute. 需要本机 Node.js 20 和 npm；账号需开通 ALB、数字证书管理服务、OSS、日志服务、函数计算。\n',
  );
}

async function postInit({ appPath, fs, artTemplate }) {
  const file = path.join(appPath, 's.yaml');
  const template = fs.readFileSync(file, 'utf8');
  const given = fillIn(file, template, { fs, artTemplate });
  const options = optionsFor(given);
  process.stdout.write(
    `\nNext, with credentials in the environment or an aliyun CLI profile. 下一步（凭证放在环境变量或 aliyun CLI 配置里）：\n\n  cd ${appPath}\n  npm run deploy -- --init${options}\n  npm run deploy\n\nIt deploys in plan mode and changes no listener. 部署后只做计划，不修改监听。\n`,
  );
}

/** @returns the value of each parameter in s.yaml */
function fillIn(file, template, { fs, artTemplate }) {
  try {
    artTemplate('s.yaml');
  } catch {
    // Without answers there is nothing to render with.
    fs.writeFileSync(file, template);
  }
  let text = fs.readFileSync(file, 'utf8');
  for (const { name, default: value } of parameters) text = text.replaceAll(`{{ ${name} }}`, value);
  fs.writeFileSync(file, text);
  return parameters.map(({ name, variable, default: usual }) => {
    const [, value = ''] = new RegExp(`env\\('${variable}', '([^']*)'\\)`).exec(text) ?? [];
    return { name, variable, usual, value };
  });
}

/** `--init` asks for the region; what differs from its defaults is passed on. */
function optionsFor(given) {
  return given
    .filter(({ value, usual }) => value !== usual)
    .map(({ name, variable, value }) =>
      name === 'region' ? ` --regions ${value}` : ` --set ${variable}=${value}`,
    )
    .join('');
}

module.exports = { preInit, postInit };
