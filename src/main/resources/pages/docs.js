// Shows the API's description with Swagger UI. The token stays in this tab, for the dashboard too.
'use strict';

const access = document.getElementById('access');
const trouble = document.getElementById('trouble');
const KEY = 'sync.token';

function authorized() {
  const token = sessionStorage.getItem(KEY);
  return token ? {Authorization: 'Bearer ' + token} : {};
}

async function open() {
  const answer = await fetch('/api/openapi.json', {headers: authorized()});
  if (answer.status === 401) {
    trouble.textContent = sessionStorage.getItem(KEY) ? 'This is not the token.' : '';
    access.hidden = false;
    document.getElementById('token').focus();
    return;
  }
  access.hidden = true;
  SwaggerUIBundle({
    spec: await answer.json(),
    domNode: document.getElementById('api'),
    deepLinking: true,
    validatorUrl: null,
    requestInterceptor: request => {
      Object.assign(request.headers, authorized(), request.headers);
      return request;
    },
  });
}

access.addEventListener('submit', event => {
  event.preventDefault();
  sessionStorage.setItem(KEY, document.getElementById('token').value);
  open();
});

open();
